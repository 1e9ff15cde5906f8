package vertebra.simulator.scenario;

import java.util.Map;
import vertebra.simulator.trace.TraceProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** One row of a CSV file, by the names of its columns. */
public record CsvRow(Map<String, String> cells) {

    public CsvRow {
        cells = Map.copyOf(cells);
    }

    /** @throws ProblemException there is no such column */
    public String cell(String column) {
        String cell = cells.get(column);
        if (cell == null) {
            throw problem("the column " + column + " is missing");
        }
        return cell;
    }

    /** @throws ProblemException no such column, or no number */
    public double number(String column) {
        return number(column, cell(column));
    }

    static double number(String column, String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw problem(column + " '" + cell + "' (expected: a number)");
        }
    }

    static ProblemException problem(String detail) {
        return Problem.of(TraceProblem.UNREADABLE_TRACE, detail).asException();
    }
}
