package vertebra.simulator.scenario;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        for (CsvRow row : rows(file)) {
            for (String lead : row.cell("leads_s").split(";", -1)) {
                scenarios.add(scenario(
                        file,
                        row,
                        row.cell("scenario"),
                        row.number("client_timeout_s"),
                        row.number("leads_s", lead),
                        row.number("lead_cv")));
            }
        }
        return scenarios;
    }

    /** The rows of a CSV file by the names of its columns; empty lines are none. */
    public static List<CsvRow> rows(Path file) {
        return rows(file, "");
    }

    /** @param key a column that the first line must name; none where it is empty */
    static List<CsvRow> rows(Path file, String key) {
        List<String> lines = TextFile.lines(file, TraceProblem.UNREADABLE_TABLE);
        List<String> names = lines.isEmpty() ? List.of() : cells(lines.getFirst());
        if (!key.isEmpty() && !names.isEmpty() && !names.contains(key)) {
            throw CsvRow.unreadable(TextFile.name(file) + ":1: the column " + key
                    + " is missing (expected: the names of the columns in the first line)");
        }
        List<CsvRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(TextFile.name(file) + ":" + (i + 1), names, cells(lines.get(i))));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split(",", -1)).map(String::strip).toList();
    }

    private static CsvRow row(String place, List<String> names, List<String> cells) {
        if (cells.size() != names.size()) {
            throw CsvRow.unreadable(
                    place + " has " + cells.size() + " columns (expected: " + names.size() + ", as its first line)");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int column = 0; column < names.size(); column++) {
            row.put(names.get(column), cells.get(column));
        }
        return new CsvRow(place, row);
    }

    /** The trace of a file. */
    public static Trace trace(Path file) {
        return new TraceReader().read(TextFile.name(file), TextFile.lines(file, TraceProblem.UNREADABLE_TRACE));
    }

    /**
     * The API of a row and its part of the trace, by the columns that all such files have.
     *
     * @throws ProblemException {@link TraceProblem}, with the row
     */
    static Scenario scenario(
            Path file, CsvRow row, String name, double timeoutSeconds, double leadSeconds, double leadCv) {
        ApiSetup setup = setup(row, timeoutSeconds, leadSeconds, leadCv);
        Trace all = trace(file, row).times(row.positive("scale", ApiSetup.MOST_SCALE));
        int first = row.whole("first_s", 0, Integer.MAX_VALUE);
        int length = row.whole("length_s", 0, Integer.MAX_VALUE);
        int warmUp = row.whole("warmup_s", Integer.MIN_VALUE, Integer.MAX_VALUE);
        String part = "first_s " + first + ", length_s " + length + ", warmup_s " + warmUp;
        int bucket = all.bucketSeconds();
        if (warmUp < 0 || first < warmUp || length < bucket || (long) first + length > all.seconds()) {
            throw row.problem(part + " (expected: a beginning within the " + all.seconds()
                    + " s of its trace, the warm-up before it, a length of " + bucket
                    + " s or more that ends within it)");
        }
        if (first % bucket != 0 || warmUp % bucket != 0) {
            throw row.problem(part + " (expected: first_s and warmup_s in whole buckets, of which each is " + bucket
                    + " s wide)");
        }
        return new Scenario(name, setup, all.part(first, length), all.part(first - warmUp, warmUp));
    }

    private static Trace trace(Path file, CsvRow row) {
        String name = row.cell("trace");
        if (name.isEmpty()) {
            throw row.wrong("trace", "the path of a file with requests by time");
        }
        try {
            return trace(file.resolveSibling(name));
        } catch (InvalidPathException impossible) {
            throw row.wrong("trace", "the path of a file with requests by time");
        } catch (ProblemException unreadable) {
            String detail = row.place() + ": " + unreadable.problem().detail();
            throw Problem.of(TraceProblem.UNREADABLE_TRACE, detail).asException();
        }
    }

    private static ApiSetup setup(CsvRow row, double timeoutSeconds, double leadSeconds, double leadCv) {
        double service = row.positive("service_time_s", ApiSetup.LONGEST_SECONDS);
        double cv = row.number("service_cv");
        if (cv < 0 || cv > ApiSetup.MOST_CV) {
            throw row.wrong("service_cv", "0 to " + CsvRow.plain(ApiSetup.MOST_CV));
        }
        double slo = row.positive("slo_s", ApiSetup.LONGEST_SECONDS);
        if (slo <= service) {
            throw row.wrong("slo_s", "longer than service_time_s " + CsvRow.plain(service));
        }
        int max = row.whole("max_replicas", 1, ApiSetup.MOST_REPLICAS);
        return new ApiSetup(
                service,
                cv,
                row.whole("slots_per_replica", 1, ApiSetup.MOST_SLOTS),
                slo,
                row.whole("min_replicas", 0, max),
                max,
                timeoutSeconds,
                leadSeconds,
                leadCv);
    }
}
