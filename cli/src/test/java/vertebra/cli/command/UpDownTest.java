package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNodeProcess;

/** Starts and stops real processes, by a script as the launcher is one. */
class UpDownTest {

    @TempDir
    private Path folder;

    private CommandLineRun.Place place;

    @BeforeEach
    void stand() throws IOException {
        place = place("ready");
    }

    @AfterEach
    void stop() {
        place.run("down", "--timeout", "0");
    }

    @Test
    void upStartsANodeAndDownEndsIt() {
        // when
        CommandLineRun up = place.run("up", "--port", "0", "--admin-port", "0", "-o", "json");
        CommandLineRun again = place.run("up");
        long pid = up.json().get("pid").asLong();
        boolean ran = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        CommandLineRun down = place.run("down", "-o", "json");

        // then
        assertThat(up.exitCode()).as(up.err()).isZero();
        assertThat(up.err()).containsPattern("node ready in \\d+\\.\\d s");
        assertThat(ran).isTrue();
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("a node runs already (pid " + pid + ")");
        assertThat(again.out()).contains("data   " + up.json().get("data_url").asText());
        assertThat(down.exitCode()).isZero();
        assertThat(down.json().get("stopped").asBoolean()).isTrue();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(folder.resolve("state/node.json")).doesNotExist();
    }

    @Test
    void downWithoutANodeIsDone() {
        // when
        CommandLineRun run = place.run("down");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("no node runs");
    }

    @Test
    void upShowsWhyANodeEnded() throws IOException {
        // given
        place = place("dies");

        // when
        CommandLineRun run = place.run("up", "--port", "0", "--admin-port", "0");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("  vertebra: the registry is locked (VTB-7002)")
                .contains("error: the node ended before it was ready")
                .contains("node.log");
    }

    @Test
    void twoThatStartANodeAtOnceGetTheSame() throws IOException {
        // given
        place = place("loses");

        // when
        CommandLineRun run = place.run("up", "--port", "0", "--admin-port", "0", "-o", "json");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("a node runs already (pid " + run.json().get("pid").asLong() + ")");
    }

    @Test
    void aBusyPortNamesItsOwnerAndOffersAnother() throws IOException {
        // given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            // when
            CommandLineRun run = place.run("up", "--port", port);

            // then
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("port " + port + " is taken by ")
                    .contains("(pid " + ProcessHandle.current().pid() + ")")
                    .contains("--port ");
        }
    }

    @Test
    void downKillsANodeThatDoesNotEnd() throws IOException {
        // given
        place = place("stays");
        long pid = place.run("up", "--port", "0", "--admin-port", "0", "-o", "json")
                .json()
                .get("pid")
                .asLong();

        // when
        CommandLineRun run = place.run("down", "--timeout", "1");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("did not end within 1.0 s: killing it");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aProcessThatTookOverTheNumberOfADeadNodeIsLeftAlone() throws IOException {
        // given
        Process stranger = new ProcessBuilder("sleep", "60").start();
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(
                state.resolve("node.json"),
                "{\"pid\": %d, \"data_url\": \"http://127.0.0.1:1\", \"admin_url\": \"http://127.0.0.1:1\","
                                .formatted(stranger.pid())
                        + " \"started_at\": \"" + Instant.now().minusSeconds(3600) + "\"}");
        Files.writeString(state.resolve("node.pid"), stranger.pid() + "\n");
        Files.setLastModifiedTime(
                state.resolve("node.pid"), FileTime.from(Instant.now().minusSeconds(3600)));

        // when
        CommandLineRun run = place.run("down");
        boolean lives = stranger.isAlive();
        stranger.destroyForcibly();

        // then
        assertThat(run.err()).contains("no node runs");
        assertThat(lives).isTrue();
    }

    private CommandLineRun.Place place(String manner) throws IOException {
        Path script = folder.resolve("vertebra");
        Files.writeString(script, """
                #!/bin/sh
                FAKE_NODE=%s exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s "$@"
                """.formatted(
                        manner,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        FakeNodeProcess.class.getName()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return new CommandLineRun.Place(folder).with("VERTEBRA_SCRIPT", script.toString());
    }
}
