package vertebra.engine.worker.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that gives a worker its environment, in the shells that are {@code sh} somewhere. */
class RunScriptTest {

    /** That one shell or another has for itself. */
    private static final List<String> NAMES = List.of(
            "BASH_VERSION",
            "DIRSTACK",
            "EUID",
            "GROUPS",
            "LINENO",
            "OPTIND",
            "PIPESTATUS",
            "PPID",
            "PWD",
            "RANDOM",
            "SECONDS",
            "SHLVL",
            "UID",
            "_",
            "TEXT");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void aWorkerHasEachOfItsVariablesWhicheverShellItIs(String shell) throws Exception {
        // given
        Path program = Path.of("/bin", shell);
        assumeTrue(Files.isExecutable(program), "NOT RUN: no " + program);
        Path script = folder.resolve("run.sh");
        try (InputStream text = Objects.requireNonNull(Guard.class.getResourceAsStream("run.sh"))) {
            Files.copy(text, script);
        }
        ProcessBuilder run = new ProcessBuilder(program.toString(), script.toString(), "/usr/bin/env");
        Map<String, String> environment = run.environment();
        environment.clear();
        environment.putAll(Map.of(
                "PATH", "/usr/bin:/bin",
                "CELL_LIMITS", "",
                "CELL_PREFIX", "WORKER_",
                "CELL_TEMP", folder.toString(),
                "CELL_VARIABLES", String.join("\n", NAMES)));
        NAMES.forEach(name -> environment.put("WORKER_" + name, "7"));

        // when
        Process process = run.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        // then
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines())
                .containsAll(NAMES.stream().map(name -> name + "=7").toList());
    }
}
