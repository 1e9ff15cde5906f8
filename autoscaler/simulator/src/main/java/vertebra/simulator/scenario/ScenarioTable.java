package vertebra.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.trace.Trace;
import vertebra.simulator.trace.TraceProblem;
import vertebra.simulator.trace.TraceReader;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * A CSV file with one scenario a row: {@code scenario,trace,first_s,length_s,warmup_s,scale,service_time_s,service_cv,
 * slots_per_replica,slo_s,min_replicas,max_replicas,leads_s,lead_cv,client_timeout_s}; more columns are ignored. A row with several
 * leads, as {@code 30;150}, is several scenarios. Paths of traces are relative to the file.
 */
public final class ScenarioTable {

    private ScenarioTable() {}

    /** @throws ProblemException {@link TraceProblem}, with the row */
    public static List<Scenario> read(Path file) {
        List<Scenario> scenarios = new ArrayList<>();
        for (Map<String, String> row : rows(file)) {
            for (String lead : cell(row, "leads_s").split(";", -1)) {
                scenarios.add(scenario(file, row, Double.parseDouble(lead)));
            }
        }
        return scenarios;
    }

    /** The rows of a CSV file by the names of its columns. */
    public static List<Map<String, String>> rows(Path file) {
        List<String> lines = lines(file);
        String[] names = lines.isEmpty() ? new String[0] : lines.getFirst().split(",", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            if (cells.length != names.length) {
                throw problem(file + ":" + (i + 1) + " has " + cells.length + " columns (expected: " + names.length
                        + ", as its first line)");
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < names.length; column++) {
                row.put(names[column], cells[column]);
            }
            rows.add(row);
        }
        return rows;
    }

    /** The trace of a file. */
    public static Trace trace(Path file) {
        return new TraceReader().read(file.getFileName().toString(), lines(file));
    }

    private static Scenario scenario(Path file, Map<String, String> row, double lead) {
        ApiSetup setup = new ApiSetup(
                number(row, "service_time_s"),
                number(row, "service_cv"),
                (int) number(row, "slots_per_replica"),
                number(row, "slo_s"),
                (int) number(row, "min_replicas"),
                (int) number(row, "max_replicas"),
                number(row, "client_timeout_s"),
                lead,
                number(row, "lead_cv"));
        int first = (int) number(row, "first_s");
        int warmUp = (int) number(row, "warmup_s");
        Trace all = trace(file.resolveSibling(cell(row, "trace"))).times(number(row, "scale"));
        return new Scenario(
                cell(row, "scenario"),
                setup,
                all.part(first, (int) number(row, "length_s")),
                all.part(first - warmUp, warmUp));
    }

    private static double number(Map<String, String> row, String column) {
        String cell = cell(row, column);
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw problem(column + " '" + cell + "' (expected: a number)");
        }
    }

    private static String cell(Map<String, String> row, String column) {
        String cell = row.get(column);
        if (cell == null) {
            throw problem("the column " + column + " is missing");
        }
        return cell;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw problem(file.getFileName() + " cannot be read as text in UTF-8");
        }
    }

    private static ProblemException problem(String detail) {
        return Problem.of(TraceProblem.UNREADABLE_TRACE, detail).asException();
    }
}
