package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        Files.writeString(
                folder.resolve("day.csv"),
                IntStream.range(0, 30)
                        .mapToObj(minute -> minute * 60 + "," + (300 + 200 * (minute % 10)))
                        .collect(Collectors.joining("\n", "offset_s,requests\n", "\n")));
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

    private CommandLineRun simulate(String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "simulate";
        line[1] = "day.csv";
        System.arraycopy(options, 0, line, 2, options.length);
        return place.run(line);
    }

    private static String[] append(String[] line, String last) {
        String[] longer = Arrays.copyOf(line, line.length + 1);
        longer[line.length] = last;
        return longer;
    }
}
