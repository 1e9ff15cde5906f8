package vertebra.acceptance.promise;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The rows of the table, in the order in which the tests ended. Safe for any thread. */
final class PromiseRows implements AutoCloseable {

    private static final int LONGEST_CELL = 600;

    private final List<String> rows = new ArrayList<>();

    synchronized void add(String promise, String measured, String verdict) {
        String cell = measured.replace('|', '/');
        rows.add(promise + " | " + (cell.length() > LONGEST_CELL ? cell.substring(0, LONGEST_CELL) + "..." : cell)
                + " | " + verdict);
    }

    /** Prints them. */
    @Override
    public synchronized void close() {
        PrintStream out = System.out;
        out.println();
        out.println("promise | measured | verdict");
        out.println("---|---|---");
        rows.forEach(out::println);
        out.println();
        out.flush();
    }
}
