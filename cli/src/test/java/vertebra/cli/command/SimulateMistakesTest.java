package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.cli.testing.CommandLineRun;

/** What a newcomer does wrong: each is told what is wrong, with what was expected and how to mend it; nothing is a fault of the command. */
class SimulateMistakesTest {

    private static final String MIX_HEADER =
            "api,trace,first_s,length_s,warmup_s,scale,replica_cpu,replica_mem_gib,slots_per_replica,"
                    + "service_time_s,service_cv,slo_s,min_replicas,max_replicas\n";
    private static final List<String> MIX_COLUMNS = List.of(MIX_HEADER.strip().split(",", -1));
    private static final String GOOD_ROW = "steady,day.csv,0,900,0,1,1,2,2,0.5,0.3,1.25,1,1000";

    @TempDir
    private Path folder;

    private CommandLineRun.Place place;

    @BeforeEach
    void record() throws IOException {
        place = new CommandLineRun.Place(folder);
        StringBuilder day = new StringBuilder("offset_s,requests\n");
        for (int minute = 0; minute < 30; minute++) {
            day.append(minute * 60).append(",60\n");
        }
        Files.writeString(folder.resolve("day.csv"), day);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            \\n                                   | wrong.csv has no buckets (expected: rows such as 0,12)
            offset_s,requests\\n                  | wrong.csv has no buckets
            time,count\\n0,1\\n                   | wrong.csv:1: offset 'time' (expected: whole seconds
            offset_s,requests\\n0,-1\\n           | wrong.csv:2: requests '-1' (expected: a number from 0
            offset_s,requests\\n0,NaN\\n          | wrong.csv:2: requests 'NaN' (expected: a number from 0
            offset_s,requests\\n0,1e9\\n          | wrong.csv:2: requests '1e9' (expected: a number from 0
            offset_s,requests\\n0,1,2\\n          | wrong.csv:2: '0,1,2' (expected: two numbers
            offset_s,requests\\n0;1\\n            | wrong.csv:2: '0;1' (expected: two numbers
            offset_s,requests\\n-60,1\\n          | wrong.csv:2: offset '-60' (expected: whole seconds
            offset_s,requests\\n60,1\\n0,2\\n     | wrong.csv:3: the second bucket begins -60 s after the first (expected: 1 to 86400)
            offset_s,requests\\n0,1\\n0,2\\n      | wrong.csv:3: the second bucket begins 0 s after the first
            offset_s,requests\\n0,1\\n60,2\\n90,3 | wrong.csv:4: offset 90 (expected: 120
            offset_s,requests\\n0,1\\n\\n60,2\\n90,3 | wrong.csv:5: offset 90 (expected: 120
            offset_s,requests\\n9999999999999,1   | wrong.csv:2: offset '9999999999999' (expected: at most 12 digits
            offset_s,requests\\n0,1\\n999999999999,1 | wrong.csv:3: the second bucket begins 999999999999 s after the first
            """)
    void saysWhatIsWrongInATrace(String content, String message) throws IOException {
        // given
        Files.writeString(folder.resolve("wrong.csv"), content.replace("\\n", "\n"));

        // when
        CommandLineRun run = place.run("simulate", "wrong.csv", "--slo", "1s", "--service", "40ms");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: " + message).contains("fix: A trace is a text file");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            \\ufeffoffset_s,requests\\n0,60\\n60,60\\n
            offset_s,requests\\r\\n0,60\\r\\n60,60\\r\\n
            0,60\\n60,60\\n
            offset_s,requests\\n0,60\\n60,60\\n\\n\\n
            offset_s, requests\\n0, 60\\n60, 60\\n
            """)
    void readsWhatSpreadsheetsWrite(String content) throws IOException {
        // given
        Files.writeString(
                folder.resolve("sheet.csv"),
                content.replace("\\n", "\n").replace("\\r", "\r").replace("\\ufeff", "\ufeff"));

        // when
        CommandLineRun run =
                place.run("simulate", "sheet.csv", "--slo", "1s", "--service", "40ms", "--policy", "hpa", "-o", "json");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("/policies/0/requests").asInt()).isEqualTo(120);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --slo 1s --service 0ms           | (expected: a time above 0)
            --slo 1s --service -5ms          | '-5ms' (expected: a time such as 40ms
            --slo 1s --service NaN           | 'NaN' (expected: a time such as 40ms
            --slo 20ms --service 40ms        | --slo 20ms (expected: longer than --service 40ms
            --slo 40ms --service 40ms        | --slo 40ms (expected: longer than --service 40ms
            --slo 999999d --service 40ms     | '999999d' (expected: at most 366d)
            --slo 3d --service 2d            | --service 172800s (expected: at most 1h)
            --slo 2h --service 40ms          | --slo 7200s (expected: at most 1h)
            --slo 1s --service 40ms --lead 9d | --lead 777600s (expected: at most 24h)
            --slo 1s --service 40ms --scale NaN | --scale NaN (expected: above 0
            --slo 1s --service 40ms --scale 0 | --scale 0.0 (expected: above 0
            --slo 1s --service 40ms --seed x | 'x' is not a long
            --slo 1s --service 40ms --slots 2.5 | '2.5' is not an int
            --slo 1s --service 40ms --max 0  | --max 0 (expected: 1 to
            --slo 1s --service 40ms --min -1 | --min -1 (expected: 0 to
            --slo 1s --service 40ms --policy HPAA | there is no policy 'HPAA'
            --slo 1s --service 40ms --seeds 0 | Unknown options: '--seeds'
            """)
    void saysWhatIsWrongOnTheLine(String options, String message) {
        // when
        CommandLineRun run = place.run(("simulate day.csv " + options).split(" ", -1));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message).contains("fix: ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --slots 10000
            --max 100000 --min 100000 --slots 10
            --slo 1h --service 1ms
            --service 0.001ms --slo 1ms
            """)
    void runsWithinTheBoundsThatItNames(String options) {
        // given
        String needed = (options.contains("--slo ") ? "" : " --slo 1s --service 40ms") + " --policy vertebra,hpa";

        // when
        CommandLineRun run = place.run(("simulate day.csv " + options + needed).split(" ", -1));

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            api               | Steady    | mix.csv:2: api 'Steady' (expected: lower-case letters
            api               | ''        | mix.csv:2: api '' (expected: lower-case letters
            api               | a: b      | mix.csv:2: api 'a: b' (expected: lower-case letters
            trace             | no.csv    | mix.csv:2: there is no file no.csv
            trace             | ''        | mix.csv:2: trace '' (expected: the path of a file
            first_s           | x         | mix.csv:2: first_s 'x' (expected: a number
            first_s           | NaN       | mix.csv:2: first_s 'NaN' (expected: a number
            first_s           | 1.5       | mix.csv:2: first_s '1.5' (expected: a whole number
            first_s           | 1e300     | mix.csv:2: first_s '1e300' (expected: 0 to 2147483647
            first_s           | 90        | mix.csv:2: first_s 90, length_s 900, warmup_s 0 (expected: first_s and warmup_s in whole buckets
            length_s          | 0         | mix.csv:2: first_s 0, length_s 0, warmup_s 0 (expected: a beginning
            length_s          | 7200      | mix.csv:2: first_s 0, length_s 7200, warmup_s 0 (expected: a beginning
            warmup_s          | 60        | mix.csv:2: first_s 0, length_s 900, warmup_s 60 (expected: a beginning
            scale             | -1        | mix.csv:2: scale '-1' (expected: above 0
            scale             | NaN       | mix.csv:2: scale 'NaN' (expected: a number
            scale             | 1e30      | mix.csv:2: scale '1e30' (expected: above 0, at most 1000000
            replica_cpu       | 0         | mix.csv:2: replica_cpu '0' (expected: above 0
            replica_cpu       | 9         | mix.csv:2: replica_cpu '9' (expected: at most the 8 of a node
            replica_mem_gib   | -2        | mix.csv:2: replica_mem_gib '-2' (expected: above 0
            replica_mem_gib   | 33        | mix.csv:2: replica_mem_gib '33' (expected: at most the 32 of a node
            slots_per_replica | 0         | mix.csv:2: slots_per_replica '0' (expected: 1 to 10000
            slots_per_replica | 2.5       | mix.csv:2: slots_per_replica '2.5' (expected: a whole number
            service_time_s    | 0         | mix.csv:2: service_time_s '0' (expected: above 0
            service_cv        | -0.3      | mix.csv:2: service_cv '-0.3' (expected: 0 to
            slo_s             | 0.4       | mix.csv:2: slo_s '0.4' (expected: longer than service_time_s 0.5
            slo_s             | 0         | mix.csv:2: slo_s '0' (expected: above 0
            min_replicas      | -1        | mix.csv:2: min_replicas '-1' (expected: 0 to
            min_replicas      | 2000      | mix.csv:2: min_replicas '2000' (expected: 0 to 1000
            max_replicas      | 0         | mix.csv:2: max_replicas '0' (expected: 1 to 100000
            """)
    void saysWhatIsWrongInARowOfAMix(String column, String value, String message) throws IOException {
        // given
        String[] cells = GOOD_ROW.split(",", -1);
        cells[MIX_COLUMNS.indexOf(column)] = value;
        Files.writeString(folder.resolve("mix.csv"), MIX_HEADER + String.join(",", cells) + "\n");

        // when
        CommandLineRun run = place.run("simulate", "mix.csv");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: " + message).contains("fix: ");
    }

    @Test
    void saysWhatIsWrongInAMix() throws IOException {
        // when
        String empty = errorOf(MIX_HEADER);
        String narrow = errorOf(MIX_HEADER + "steady,day.csv\n");
        String twice = errorOf(MIX_HEADER + GOOD_ROW + "\n" + GOOD_ROW + "\n");
        String column = errorOf(MIX_HEADER.replace("slo_s", "slo") + GOOD_ROW + "\n");
        String headless = errorOf(GOOD_ROW + "\n");

        // then
        assertThat(empty).startsWith("error: mix.csv has no APIs (expected: one row an API)");
        assertThat(narrow).startsWith("error: mix.csv:2 has 2 columns (expected: 14, as its first line)");
        assertThat(twice).startsWith("error: mix.csv:3: api 'steady' (expected: a name that no other row has)");
        assertThat(column).startsWith("error: mix.csv:2: the column slo_s is missing");
        assertThat(headless)
                .startsWith("error: mix.csv:1: the column api is missing (expected: the names of the columns");
        assertThat(headless).contains("fix: APIs that share nodes are a text file");
    }

    @Test
    void readsAMixThatASpreadsheetWrote() throws IOException {
        // given
        Files.writeString(folder.resolve("mix.csv"), ("\ufeff" + MIX_HEADER + GOOD_ROW + "\n\n").replace("\n", "\r\n"));

        // when
        CommandLineRun run = place.run("simulate", "mix.csv", "--policy", "hpa", "-o", "json");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("/policies/0/apis/0/requests").asInt()).isEqualTo(900);
    }

    @Test
    void saysThatThereIsNoFile() throws IOException {
        // given
        Files.createFile(folder.resolve("empty.csv"));

        // when
        CommandLineRun missing = place.run("simulate", "no.csv", "--slo", "1s", "--service", "40ms");
        CommandLineRun aFolder = place.run("simulate", ".", "--slo", "1s", "--service", "40ms");
        CommandLineRun theRoot = place.run("simulate", "/", "--slo", "1s", "--service", "40ms");
        CommandLineRun nothing = place.run("simulate", "empty.csv", "--slo", "1s", "--service", "40ms");

        // then
        assertThat(missing.err()).startsWith("error: there is no file no.csv").contains("fix: ");
        assertThat(aFolder.err())
                .startsWith("error: ")
                .contains("cannot be read (expected: a file")
                .contains("fix: ");
        assertThat(theRoot.err())
                .startsWith("error: / cannot be read (expected: a file")
                .contains("fix: ");
        assertThat(nothing.err()).startsWith("error: empty.csv has no buckets").contains("fix: ");
    }

    private String errorOf(String mix) throws IOException {
        Files.writeString(folder.resolve("mix.csv"), mix);
        CommandLineRun run = place.run("simulate", "mix.csv");
        assertThat(run.exitCode()).isEqualTo(1);
        return run.err();
    }
}
