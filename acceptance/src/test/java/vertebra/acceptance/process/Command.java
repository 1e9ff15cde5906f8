package vertebra.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import vertebra.testkit.process.ChildProcess;

/** A finished command and what it printed, both streams together. */
public record Command(List<String> line, int exitCode, String output) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public static Command run(Path folder, Map<String, String> environment, List<String> line) {
        try (ChildProcess process = ChildProcess.start(line, folder, environment)) {
            int exitCode = process.awaitExit(PATIENCE);
            return new Command(line, exitCode, String.join("\n", process.output()));
        }
    }

    /** This command, which must have succeeded. */
    public Command succeeded() {
        assertThat(exitCode)
                .as("exit code of %s, which printed%n%s", line, output)
                .isZero();
        return this;
    }

    /** This command, which must have been refused. */
    public Command refused() {
        assertThat(exitCode)
                .as("exit code of %s, which printed%n%s", line, output)
                .isNotZero();
        return this;
    }
}
