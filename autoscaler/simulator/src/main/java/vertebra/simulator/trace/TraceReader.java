package vertebra.simulator.trace;

import java.util.List;
import java.util.stream.IntStream;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Reads {@code offset_s,requests}: one row a bucket, the first row is where time begins. All buckets are as wide as the first is
 * away from the second; a single row is one bucket of a minute.
 */
public final class TraceReader {

    private static final String HEADER = "offset_s,requests";
    private static final int WIDTH_OF_A_LONELY_BUCKET = 60;
    private static final int MOST_DIGITS = 12;
    /** A year of seconds: more does not fit into memory. */
    private static final int LONGEST_SECONDS = 366 * 86_400;

    /**
     * @param name how the user calls the file
     * @throws ProblemException {@link TraceProblem#UNREADABLE_TRACE}, with the line
     */
    public Trace read(String name, List<String> lines) {
        int[] rows = rows(lines);
        if (rows.length == 0) {
            throw wrong(name + " has no buckets (expected: rows such as 0,12)");
        }
        double[] counts = new double[rows.length];
        long start = 0;
        long width = WIDTH_OF_A_LONELY_BUCKET;
        for (int row = 0; row < counts.length; row++) {
            String place = name + ":" + (rows[row] + 1);
            String[] cells = cells(place, lines.get(rows[row]));
            long offset = offset(place, cells[0]);
            counts[row] = requests(place, cells[1]);
            if (row == 0) {
                start = offset;
            } else if (row == 1) {
                width = width(place, offset - start);
            }
            if (offset != start + row * width) {
                throw wrong(place + ": offset " + offset + " (expected: " + (start + row * width)
                        + ", since the buckets before are " + width + " s wide)");
            }
        }
        if (counts.length * width > LONGEST_SECONDS) {
            throw wrong(name + " lasts " + counts.length * width / 86_400 + " days (expected: at most 366)");
        }
        return new Trace(Math.toIntExact(width), counts);
    }

    /** Where buckets are: not in the header, nor in empty lines. */
    private static int[] rows(List<String> lines) {
        int first = !lines.isEmpty() && lines.getFirst().replace(" ", "").equals(HEADER) ? 1 : 0;
        return IntStream.range(first, lines.size())
                .filter(line -> !lines.get(line).isBlank())
                .toArray();
    }

    private static String[] cells(String place, String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 2) {
            throw wrong(
                    place + ": '" + shortened(line) + "' (expected: two numbers with a comma between, such as 60,31)");
        }
        return cells;
    }

    private static long offset(String place, String cell) {
        String digits = cell.strip();
        if (!digits.matches("\\d+")) {
            throw wrong(place + ": offset '" + shortened(cell) + "' (expected: whole seconds)");
        }
        if (digits.length() > MOST_DIGITS) {
            throw wrong(place + ": offset '" + shortened(cell) + "' (expected: at most " + MOST_DIGITS + " digits)");
        }
        return Long.parseLong(digits);
    }

    private static double requests(String place, String cell) {
        String digits = cell.strip();
        if (!digits.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw wrong(place + ": requests '" + shortened(cell) + "' (expected: a number from 0 to 999999999)");
        }
        return Double.parseDouble(digits);
    }

    private static long width(String place, long width) {
        if (width < 1 || width > 86_400) {
            throw wrong(place + ": the second bucket begins " + width + " s after the first (expected: 1 to 86400)");
        }
        return width;
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private static ProblemException wrong(String detail) {
        return Problem.of(TraceProblem.UNREADABLE_TRACE, detail).asException();
    }
}
