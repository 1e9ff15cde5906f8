package vertebra.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.benchmarks.machine.Cores;
import vertebra.benchmarks.machine.MissingToolException;

/** {@code make bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Load a node and what it is compared with, in turn, and print requests/s, CPU time and ratios.")
public final class LoadBenchmark implements Callable<Integer> {

    @Parameters(arity = "0..*", description = "which: ${COMPLETION-CANDIDATES} (default: all)")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(names = "--quick", description = "a few seconds for each; rough figures")
    private boolean quick;

    @Option(names = "--rounds", description = "how often each contestant is measured")
    private int rounds;

    @Option(names = "--seconds", description = "how long a measurement takes")
    private int seconds;

    @Option(
            names = {"-o", "--output"},
            description = "text or json (default: text)",
            defaultValue = "text")
    private String output = "text";

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        Effort effort = effort();
        List<Race> races = new ArrayList<>();
        Map<Scenario, String> notRun = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            try {
                races.add(Race.run(scenario, effort, System.err::println));
            } catch (MissingToolException missing) {
                notRun.put(scenario, "NOT RUN: " + missing.getMessage());
            }
        }
        System.out.println(output.equals("json") ? json(races, notRun, effort) : text(races, notRun, effort));
        return 0;
    }

    private Effort effort() {
        Effort byDefault = quick ? Effort.QUICK : Effort.THOROUGH;
        return new Effort(
                byDefault.warmUp(),
                rounds > 0 ? rounds : byDefault.rounds(),
                seconds > 0 ? Duration.ofSeconds(seconds) : byDefault.window());
    }

    private static String text(List<Race> races, Map<Scenario, String> notRun, Effort effort) {
        List<String> lines = new ArrayList<>();
        lines.add(Cores.ofThisMachine() + "; " + effort.rounds() + " rounds of "
                + effort.window().toSeconds() + " s; medians, ratios of each round as median (min-max)");
        lines.add("");
        lines.add("scenario | who | requests/s | CPU µs/request | vertebra's requests/s to it | vertebra's CPU to it");
        lines.add("---|---|---|---|---|---");
        for (Race race : races) {
            lines.add(row(race, race.node(), "", ""));
            race.rivals()
                    .values()
                    .forEach(rival -> lines.add(row(
                            race,
                            rival,
                            race.node().perSecondTo(rival).toString(),
                            race.node().cpuTo(rival).toString())));
            race.missing()
                    .forEach((rival, reason) ->
                            lines.add(race.scenario().title() + " | " + rival + " | NOT RUN: " + reason + " | | |"));
        }
        notRun.forEach((scenario, reason) -> lines.add(scenario.title() + " | " + reason + " | | | |"));
        return String.join("\n", lines);
    }

    private static String row(Race race, Score score, String perSecondRatio, String cpuRatio) {
        return String.format(
                Locale.ROOT,
                "%s | %s | %.0f | %.1f | %s | %s",
                race.scenario().title(),
                score.name(),
                score.perSecond(),
                score.cpuMicros(),
                perSecondRatio,
                cpuRatio);
    }

    private static String json(List<Race> races, Map<Scenario, String> notRun, Effort effort) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cores", Cores.ofThisMachine().toString());
        report.put("rounds", effort.rounds());
        report.put("window_seconds", effort.window().toSeconds());
        report.put("races", races.stream().map(LoadBenchmark::members).toList());
        report.put("not_run", notRun);
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> members(Race race) {
        List<Map<String, Object>> scores = new ArrayList<>();
        scores.add(members(race.node()));
        race.rivals().values().forEach(rival -> {
            Map<String, Object> members = members(rival);
            members.put("node_requests_ratio", race.node().perSecondTo(rival));
            members.put("node_cpu_ratio", race.node().cpuTo(rival));
            scores.add(members);
        });
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("scenario", race.scenario());
        members.put("scores", scores);
        members.put("not_run", race.missing());
        return members;
    }

    private static Map<String, Object> members(Score score) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("who", score.name());
        members.put("requests_per_second", score.perSecond());
        members.put("cpu_micros_per_request", score.cpuMicros());
        members.put("rounds", score.rounds());
        return members;
    }
}
