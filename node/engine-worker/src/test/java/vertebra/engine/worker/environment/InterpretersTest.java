package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;

class InterpretersTest {

    @TempDir
    private Path bin;

    @Test
    void findsTheRealPython() {
        // when
        List<Interpreter> all = Interpreters.onPath(Optional.empty()).all();

        // then: engine-worker's tests need python3 anyway
        assertThat(all).isNotEmpty();
        assertThat(all.getFirst().version()).matches("3\\.\\d+\\.\\d+");
        assertThat(all.getFirst().program()).isExecutable();
        assertThat(all).extracting(Interpreter::program).doesNotHaveDuplicates();
    }

    @Test
    void prefersWhatTheSettingsNameThenPython3ThenTheNewest() throws IOException {
        // given
        python("mine", "3.10.2", "24.0");
        python("python3", "3.9.1", "24.0");
        python("python3.12", "3.12.4", "24.0");
        python("python3.13", "3.13.1", "");

        // when
        List<Interpreter> all = new Interpreters(Optional.of("mine"), List.of(bin)).all();

        // then
        assertThat(all).extracting(Interpreter::version).containsExactly("3.10.2", "3.9.1", "3.13.1", "3.12.4");
    }

    @Test
    void takesTheVersionThatASpecAsksFor() throws Exception {
        // given
        python("python3", "3.9.1", "24.0");
        python("python3.12", "3.12.4", "24.0");
        Interpreters interpreters = new Interpreters(Optional.empty(), List.of(bin));

        // when
        Interpreter series = interpreters.require(Optional.of("3.12"));
        Interpreter exact = interpreters.require(Optional.of("3.9.1"));
        Interpreter own = interpreters.require(Optional.empty());
        EngineException none =
                catchThrowableOfType(EngineException.class, () -> interpreters.require(Optional.of("3.11")));

        // then
        assertThat(series.version()).isEqualTo("3.12.4");
        assertThat(exact).isEqualTo(own);
        assertThat(none.failure().detail()).isEqualTo("The node has no Python 3.11 (found: 3.9.1, 3.12.4).");
        assertThat(none.failure().toString()).contains("Install Python 3.11", "python_version");
    }

    @Test
    void passesOverWhatIsOldOrDoesNotRun() throws IOException {
        // given
        python("python3", "3.8.18", "24.0");
        python("python3.10", "nonsense", "");
        program("python3.11", "exit 1");
        Files.writeString(bin.resolve("python3.12"), "not executable");

        // when
        EngineException none = catchThrowableOfType(
                EngineException.class,
                () -> new Interpreters(Optional.empty(), List.of(bin)).require(Optional.empty()));

        // then
        assertThat(none.failure().detail()).contains("none from 3.9 on");
    }

    @Test
    void asksAgainWhetherPipIsThere() throws Exception {
        // given
        python("python3", "3.12.4", "");
        Interpreters interpreters = new Interpreters(Optional.empty(), List.of(bin));
        boolean before = interpreters.require(Optional.empty()).hasPip();

        // when
        python("python3", "3.12.4", "25.1");

        // then
        assertThat(before).isFalse();
        assertThat(interpreters.require(Optional.empty()).hasPip()).isTrue();
    }

    private void python(String name, String version, String pip) throws IOException {
        program(name, "printf '%s\\n' " + bin.resolve(name) + " '" + version + "' linux-x86_64 '" + pip + "'");
    }

    private void program(String name, String body) throws IOException {
        Path script = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }
}
