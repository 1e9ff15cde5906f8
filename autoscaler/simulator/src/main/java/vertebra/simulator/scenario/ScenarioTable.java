package vertebra.simulator.scenario;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.trace.Trace;
import vertebra.simulator.trace.TraceProblem;
import vertebra.simulator.trace.TraceReader;
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
                        CsvRow.number("leads_s", lead),
                        row.number("lead_cv")));
            }
        }
        return scenarios;
    }

    /** The rows of a CSV file by the names of its columns. */
    public static List<CsvRow> rows(Path file) {
        List<String> lines = lines(file);
        String[] names = lines.isEmpty() ? new String[0] : lines.getFirst().split(",", -1);
        List<CsvRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            if (cells.length != names.length) {
                throw CsvRow.problem(file.getFileName() + ":" + (i + 1) + " has " + cells.length
                        + " columns (expected: " + names.length + ", as its first line)");
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < names.length; column++) {
                row.put(names[column], cells[column]);
            }
            rows.add(new CsvRow(row));
        }
        return rows;
    }

    /** The trace of a file. */
    public static Trace trace(Path file) {
        return new TraceReader().read(file.getFileName().toString(), lines(file));
    }

    /**
     * The API of a row and its part of the trace, by the columns that all such files have.
     *
     * @throws ProblemException {@link TraceProblem}, with the name
     */
    static Scenario scenario(
            Path file, CsvRow row, String name, double timeoutSeconds, double leadSeconds, double leadCv) {
        String where = file.getFileName() + ": " + name + ": ";
        ApiSetup setup;
        try {
            setup = setup(row, timeoutSeconds, leadSeconds, leadCv);
        } catch (IllegalArgumentException impossible) {
            throw CsvRow.problem(where + impossible.getMessage());
        }
        int first = (int) row.number("first_s");
        int length = (int) row.number("length_s");
        int warmUp = (int) row.number("warmup_s");
        Trace all = trace(file.resolveSibling(row.cell("trace"))).times(row.number("scale"));
        if (warmUp < 0 || first < warmUp || first >= all.seconds() || length < all.bucketSeconds()) {
            throw CsvRow.problem(where + "first_s " + first + ", length_s " + length + ", warmup_s " + warmUp
                    + " (expected: a beginning within the " + all.seconds()
                    + " s of its trace, the warm-up before it, a length of "
                    + all.bucketSeconds() + " s or more)");
        }
        return new Scenario(name, setup, all.part(first, length), all.part(first - warmUp, warmUp));
    }

    private static ApiSetup setup(CsvRow row, double timeoutSeconds, double leadSeconds, double leadCv) {
        return new ApiSetup(
                row.number("service_time_s"),
                row.number("service_cv"),
                (int) row.number("slots_per_replica"),
                row.number("slo_s"),
                (int) row.number("min_replicas"),
                (int) row.number("max_replicas"),
                timeoutSeconds,
                leadSeconds,
                leadCv);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw CsvRow.problem("there is no file " + file.getFileName());
        } catch (CharacterCodingException e) {
            throw CsvRow.problem(file.getFileName() + " is no text (expected: UTF-8)");
        } catch (IOException e) {
            throw CsvRow.problem(file.getFileName() + " cannot be read (expected: a file that this user may read)");
        }
    }
}
