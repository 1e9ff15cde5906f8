package vertebra.cli.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Columns as wide as their widest cell, two spaces between, nothing at a line's end. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** A row; it may have one cell more than the headings: a remark. */
    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    public List<String> lines() {
        List<Integer> widths = widths();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private List<Integer> widths() {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size() + 1, 0));
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths.set(column, Math.max(widths.get(column), row.get(column).length()));
            }
        }
        return widths;
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).repeat(' ', widths.get(column) - cell.length() + 2);
        }
        return line.toString().stripTrailing();
    }
}
