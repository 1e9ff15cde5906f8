package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.cli.testing.CommandLineRun;

class SimulateCommandTest {

    @TempDir
    private Path folder;

    private CommandLineRun.Place place;

    @BeforeEach
    void record() throws IOException {
        place = new CommandLineRun.Place(folder);
        Files.writeString(folder.resolve("day.csv"), trace(minute -> 300 + 200 * (minute % 10)));
    }

    @Test
    void showsEveryPolicySideBySide() {
        // when
        CommandLineRun run = simulate("--slo", "200ms", "--service", "40ms", "--slots", "2");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith(
                        "0.02 days, 20 requests/s in the mean, 35 in the busiest minute; a replica takes 30 s to start")
                .contains(
                        "\nPOLICY ",
                        "\nvertebra ",
                        "\ncortex_default ",
                        "\nkpa ",
                        "\nhpa ",
                        "\noracle ",
                        "\nstatic_peak ");
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        // given
        String[] line = {"--slo", "0.2s", "--service", "40ms", "--policy", "hpa,oracle", "-o", "json", "--seed"};

        // when
        JsonNode one = simulate(append(line, "3")).json();
        JsonNode same = simulate(append(line, "3")).json();
        JsonNode other = simulate(append(line, "4")).json();

        // then
        assertThat(one.at("/policies").findValuesAsText("policy")).containsExactly("hpa", "oracle");
        assertThat(one.at("/policies/0/requests").asInt()).isBetween(35_900, 36_000);
        assertThat(one.at("/policies/0/replica_hours").asDouble()).isPositive();
        assertThat(same).isEqualTo(one);
        assertThat(other.at("/policies")).isNotEqualTo(one.at("/policies"));
    }

    @Test
    void drawsTheFirstPolicy() throws IOException {
        // when
        CommandLineRun run = simulate(
                "--slo", "200ms", "--service", "40ms", "--policy", "kpa", "--history", "10m", "--svg", "run.svg");

        // then
        assertThat(run.err()).contains("run.svg shows kpa");
        assertThat(folder.resolve("run.svg"))
                .content()
                .startsWith("<svg ")
                .contains("kpa on day.csv", "20.0 minutes", "requests/s")
                .endsWith("</svg>\n");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --slo 200               | '200' (expected: a time such as 40ms
            --slo 0s                | (expected: a time above 0)
            --slots 0               | --slots 0 (expected: 1 to 10000)
            --min 5 --max 2         | --min 5 (expected: 0 to 2)
            --policy best           | there is no policy 'best'
            --history 1h            | --history leaves nothing to simulate: the trace lasts 1800 s
            --scale -1              | --scale -1.0 (expected: above 0
            """)
    void saysWhatIsWrongOnTheLine(String options, String message) {
        // when
        CommandLineRun run =
                simulate(("--service 40ms " + (options.contains("--slo ") ? "" : "--slo 1s ") + options).split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void saysWhatIsWrongInATrace() throws IOException {
        // given
        Files.writeString(folder.resolve("day.csv"), "offset_s,requests\n0,1\n60,many\n");

        // when
        CommandLineRun wrong = simulate("--slo", "1s", "--service", "40ms");
        Files.delete(folder.resolve("day.csv"));
        CommandLineRun missing = simulate("--slo", "1s", "--service", "40ms");
        Files.write(folder.resolve("day.csv"), new byte[] {(byte) 0xff});
        CommandLineRun noText = simulate("--slo", "1s", "--service", "40ms");

        // then
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("error: day.csv:3: requests 'many'").contains("fix: A trace is a text file");
        assertThat(missing.err()).contains("error: there is no file day.csv");
        assertThat(noText.err()).contains("error: day.csv is no text (expected: UTF-8)");
    }

    @Test
    void showsWhatApisThatShareNodesNeed() throws IOException {
        // given
        mix(1);
        String[] line = {"--policy", "vertebra,hpa", "--node-cpu", "4", "--boot", "1m", "-o"};

        // when
        JsonNode page = simulateMix(append(line, "json")).json();
        CommandLineRun text = simulateMix(append(line, "text"));

        // then
        assertThat(page.at("/machine_cores").asDouble()).isEqualTo(4);
        assertThat(page.at("/boot_seconds").asDouble()).isEqualTo(60);
        assertThat(page.at("/policies").findValuesAsText("policy")).containsExactly("vertebra", "hpa");
        assertThat(page.at("/policies")).allSatisfy(row -> {
            assertThat(row.at("/node_hours").asDouble()).isPositive();
            JsonNode steady = row.at("/apis/0");
            JsonNode crowd = row.at("/apis/1");
            assertThat(steady.at("/api").asText()).isEqualTo("steady");
            assertThat(crowd.at("/api").asText()).isEqualTo("crowd");
            assertThat(crowd.at("/late_percent").asDouble())
                    .isGreaterThan(steady.at("/late_percent").asDouble());
            assertThat(row.at("/worst")).isEqualTo(crowd);
        });
        assertThat(text.out()).contains("LATEST API", "\nvertebra ", "\nhpa ");
    }

    @Test
    void drawsNodesAndEachApiThatSharesThem() throws IOException {
        // given
        mix(1);

        // when
        CommandLineRun run = simulateMix("--policy", "hpa,kpa", "--svg", "fleet.svg");

        // then
        assertThat(run.err()).contains("fleet.svg shows hpa");
        assertThat(folder.resolve("fleet.svg"))
                .content()
                .startsWith("<svg ")
                .contains("hpa on mix.csv", "node-hours", ">nodes, ", ">steady: replicas", ">crowd: replicas")
                .endsWith("</svg>\n");
    }

    @Test
    void saysWhatIsWrongOnTheLineOfAMix() throws IOException {
        // given
        mix(1);

        // when
        CommandLineRun run = simulateMix("--node-cpu", "0");

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--node-cpu 0 --node-mem 32.0 (expected: 1 to 1024 cores, above 0 to 24576 GiB)");
    }

    @Test
    void asksForTheTimesOfAnApiThatStandsAlone() {
        // when
        CommandLineRun run = simulate("--service", "40ms");

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--slo and --service are missing");
    }

    @Test
    void saysHowToCutWhatIsTooMuch() throws IOException {
        // given
        mix(1_000_000);

        // when
        CommandLineRun trace = simulate("--slo", "1s", "--service", "40ms", "--scale", "1000000");
        CommandLineRun mix = simulateMix();

        // then
        assertThat(trace.exitCode()).isEqualTo(1);
        assertThat(trace.err())
                .contains(
                        "the trace has ",
                        "at most 500 million",
                        "cut a part of it, or take fewer requests with --scale");
        assertThat(mix.exitCode()).isEqualTo(1);
        assertThat(mix.err())
                .contains("all APIs of mix.csv together have 26400000000")
                .contains("at most 500 million")
                .contains("cut a part of their traces (length_s), or take fewer requests with scale, in its rows");
    }

    /** Two APIs for half an hour; the second one has twenty times the requests after ten minutes. */
    private void mix(int scale) throws IOException {
        Files.writeString(folder.resolve("steady.csv"), trace(minute -> 60));
        Files.writeString(folder.resolve("crowd.csv"), trace(minute -> minute < 10 ? 60 : 1_200));
        String terms = ",0,1800,0," + scale + ",1,2,2,0.5,0.3,1.25,1,1000\n";
        Files.writeString(
                folder.resolve("mix.csv"),
                "api,trace,first_s,length_s,warmup_s,scale,replica_cpu,replica_mem_gib,slots_per_replica,"
                        + "service_time_s,service_cv,slo_s,min_replicas,max_replicas\n"
                        + "steady,steady.csv" + terms + "crowd,crowd.csv" + terms);
    }

    private static String trace(IntUnaryOperator requests) {
        return IntStream.range(0, 30)
                .mapToObj(minute -> minute * 60 + "," + requests.applyAsInt(minute))
                .collect(Collectors.joining("\n", "offset_s,requests\n", "\n"));
    }

    private CommandLineRun simulate(String... options) {
        return simulateFile("day.csv", options);
    }

    private CommandLineRun simulateMix(String... options) {
        return simulateFile("mix.csv", options);
    }

    private CommandLineRun simulateFile(String file, String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "simulate";
        line[1] = file;
        System.arraycopy(options, 0, line, 2, options.length);
        return place.run(line);
    }

    private static String[] append(String[] line, String last) {
        String[] longer = Arrays.copyOf(line, line.length + 1);
        longer[line.length] = last;
        return longer;
    }
}
