package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;

class RequirementsTest {

    @Test
    void readsWhatPipWouldInstall() throws EngineException {
        // given
        String text = """
                # the model
                numpy==2.4.6  # pinned
                scikit-learn >= 1.5, < 2

                uvicorn[standard]~=0.30
                tomli ; python_version < "3.11"
                joblib==1.6.0 \\
                    --hash=sha256:00ff
                requests
                --only-binary=:all:
                """;

        // when
        Requirements requirements = Requirements.read("requirements.txt", text);

        // then
        assertThat(requirements.lines())
                .containsExactly(
                        "numpy==2.4.6",
                        "scikit-learn >= 1.5, < 2",
                        "uvicorn[standard]~=0.30",
                        "tomli ; python_version < \"3.11\"",
                        "joblib==1.6.0     --hash=sha256:00ff",
                        "requests",
                        "--only-binary=:all:");
    }

    @Tag("S2")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-e .",
                "--editable=.",
                ".",
                "./package",
                "/etc/passwd",
                "file:///etc/passwd",
                "git+https://example.org/a.git",
                "https://example.org/a.whl",
                "a @ https://example.org/a.whl",
                "a@file:///tmp/a.whl",
                "a[b] @ git+ssh://example.org/a",
                "package.tar.gz/..",
                "--index-url https://example.org/simple",
                "-ihttps://example.org/simple",
                "-i https://example.org/simple",
                "--extra-index-url=https://example.org/simple",
                "--find-links /tmp",
                "-f /tmp",
                "--trusted-host example.org",
                "--no-index",
                "-r other.txt",
                "-rother.txt",
                "-c constraints.txt",
                "--config-settings=a=b",
                "a==1 --config-settings=a=b",
                "a==1 --global-option=--evil",
                "a --hash=sha256:00 --global-option=x",
                "${TOKEN}",
                "a==${TOKEN}",
                "a==/../../evil",
                "a==1\u001c--index-url https://example.org/simple",
                "a==1 -Ca=b",
                "a; python_version > '3' -r other.txt",
                "--only-binary :all: --index-url https://example.org/simple",
                "--only-binary=:none:",
                "--only-binary=x,:none:",
                "--no-binary :none:,x",
                "a b",
            })
    void refusesWhatIsNoPackageOfAnIndexWithItsLine(String line) {
        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> Requirements.read("deps/requirements.txt", "numpy\n\n" + line + "\n"));

        // then
        assertThat(refusal).as(line).isNotNull();
        assertThat(refusal.failure().detail()).startsWith("deps/requirements.txt line 3: '");
    }

    @Test
    void commentsDoNotChangeWhatIsWanted() throws EngineException {
        // when
        Requirements one = Requirements.read("r", "numpy==1 # fast\n");
        Requirements other = Requirements.read("r", "# why\n\nnumpy==1\n");

        // then
        assertThat(one).isEqualTo(other);
    }

    @Test
    void theBaseSetPinsEveryPackage() {
        for (String version : new String[] {"3.9.18", "3.10.1", "3.11.7", "3.13.0"}) {
            // when
            Requirements base = Requirements.base(new Interpreter(Path.of("/p"), version, "linux", "24"));

            // then
            assertThat(base.lines())
                    .allMatch(line -> line.matches("[a-z0-9_-]+==[0-9][0-9a-z.]*"))
                    .anyMatch(line -> line.startsWith("numpy=="))
                    .anyMatch(line -> line.startsWith("pandas=="))
                    .anyMatch(line -> line.startsWith("scikit-learn=="))
                    .anyMatch(line -> line.startsWith("joblib=="))
                    .anyMatch(line -> line.startsWith("requests=="));
        }
    }
}
