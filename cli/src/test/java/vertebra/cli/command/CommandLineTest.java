package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.cli.testing.CommandLineRun;

/** What every command line has in common. */
class CommandLineTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get --nonsense",
                "deplyo",
                "predict",
                "rollback",
                "delete",
                "get -o yaml",
                "logs --limit x",
                "up --port 99999",
                "predict iris --timeout 1m",
                "down --timeout -1",
                "get --admin ::",
                "deploy --name x"
            })
    void aWrongCommandLineIsUsageAndSaysHowToGoOn(String line) {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).run(line.split(" "));

        // then
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"get --nonsense -o json", "deplyo -ojson", "predict --output=json", "get --admin :: -o JSON"})
    void aWrongCommandLineIsJsonToThoseWhoAskForIt(String line) {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).run(line.split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().at("/error/detail").asText()).as(run.out()).isNotBlank();
        assertThat(run.err()).startsWith("error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "version", "version -o json", "down -o json"})
    void endsWhenTheReaderOfItsOutputIsGone(String line) {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).runInto(failing("Broken pipe"), line.split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).doesNotContain("error");
    }

    @Test
    void saysThatItsOutputHasNoRoom() {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).runInto(failing("No space left on device"), "version");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("error: standard output cannot be written: No space left on device\n");
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int data) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    @Test
    void suggestsTheVerbThatWasMeant() {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).run("deplyo");

        // then
        assertThat(run.err()).contains("did you mean: deploy?");
    }

    @Test
    void helpShowsTheEverydayVerbsFirst() {
        // when
        CommandLineRun flag = new CommandLineRun.Place(folder).run("--help");
        CommandLineRun bare = new CommandLineRun.Place(folder).run();

        // then
        assertThat(flag.exitCode()).isZero();
        assertThat(bare).isEqualTo(flag);
        assertThat(flag.out())
                .containsSubsequence(
                        "Every day:",
                        "demo",
                        "up",
                        "down",
                        "deploy",
                        "get",
                        "predict",
                        "logs",
                        "rollback",
                        "delete",
                        "More:",
                        "models",
                        "validate",
                        "doctor",
                        "version",
                        "completion");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "down",
                "deploy",
                "get",
                "predict",
                "logs",
                "rollback",
                "delete",
                "models",
                "validate",
                "doctor",
                "version",
                "completion"
            })
    void everyVerbHasHelpAndAnOutputFormat(String verb) {
        // when
        CommandLineRun run = new CommandLineRun.Place(folder).run(verb, "-h");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: vertebra " + verb).contains("-o, --output=FORMAT");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 110);
    }

    @Test
    void versionIsThatOfTheBuild() {
        // when
        CommandLineRun text = new CommandLineRun.Place(folder).run("version");
        CommandLineRun json = new CommandLineRun.Place(folder).run("version", "-o", "json");

        // then
        assertThat(text.out()).matches("vertebra \\d+\\.\\d+\\.\\d+\\S* \\(Java \\S+\\)\n");
        assertThat(text.out()).contains(json.json().get("version").asText());
    }

    @Test
    void completionIsAScriptThatBashReads() throws Exception {
        // given
        String script = new CommandLineRun.Place(folder).run("completion").out();

        // when
        Process bash = new ProcessBuilder("bash", "-c", script + "\ncomplete -p vertebra")
                .redirectErrorStream(true)
                .start();
        String answer = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        // then
        assertThat(bash.waitFor()).as(answer).isZero();
        assertThat(answer).contains("_complete_vertebra");
        assertThat(script).contains("rollback").contains("--dry-run");
    }

    @Test
    void doctorFindsWhatIsWrong() throws Exception {
        // given
        Path file = java.nio.file.Files.writeString(folder.resolve("file"), "no folder");

        // when
        CommandLineRun run = new CommandLineRun.Place(folder)
                .with("VERTEBRA_STATE_DIR", file.resolve("state").toString())
                .run("doctor");
        CommandLineRun json = new CommandLineRun.Place(folder).run("doctor", "-o", "json");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("state-dir").contains("fix state-dir: ");
        assertThat(json.json().findValuesAsText("check"))
                .isEqualTo(List.of(
                        "java",
                        "state-dir",
                        "disk",
                        "memory",
                        "locale",
                        "data-port",
                        "admin-port",
                        "node",
                        "engines",
                        "python",
                        "workers"));
    }
}
