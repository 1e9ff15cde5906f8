package vertebra.simulator.scenario;

import java.util.Map;
import vertebra.simulator.trace.TraceProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One row of a CSV file, by the names of its columns. Everything that reads it throws a {@link ProblemException} with the place, the
 * column, what is written there and what was expected.
 *
 * @param place file and line, as {@code mix.csv:2}
 */
public record CsvRow(String place, Map<String, String> cells) {

    public CsvRow {
        cells = Map.copyOf(cells);
    }

    /** What is written. */
    public String cell(String column) {
        String cell = cells.get(column);
        if (cell == null) {
            throw problem("the column " + column + " is missing");
        }
        return cell;
    }

    /** A finite number. */
    public double number(String column) {
        return number(column, cell(column));
    }

    double number(String column, String cell) {
        try {
            double number = Double.parseDouble(cell);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw problem(column + " '" + cell + "' (expected: a number)");
    }

    /** A number above 0. */
    double positive(String column, double most) {
        double number = number(column);
        if (number <= 0 || number > most) {
            throw wrong(column, "above 0, at most " + plain(most));
        }
        return number;
    }

    /** A whole number. */
    int whole(String column, int least, int most) {
        double number = number(column);
        if (number != Math.rint(number)) {
            throw wrong(column, "a whole number");
        }
        if (number < least || number > most) {
            throw wrong(column, least + " to " + most);
        }
        return (int) number;
    }

    ProblemException wrong(String column, String expected) {
        return problem(column + " '" + cell(column) + "' (expected: " + expected + ")");
    }

    ProblemException problem(String detail) {
        return unreadable(place + ": " + detail);
    }

    static ProblemException unreadable(String detail) {
        return Problem.of(TraceProblem.UNREADABLE_TABLE, detail).asException();
    }

    /** {@code 8}, {@code 0.5}: without the zero behind. */
    static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
