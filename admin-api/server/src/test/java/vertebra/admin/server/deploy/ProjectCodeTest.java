package vertebra.admin.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.SpecProblem;

class ProjectCodeTest {

    @TempDir
    private Path folder;

    @TempDir
    private Path staging;

    @Test
    void aFolderThatIsRefusedIsWalkedOnce() throws IOException {
        // given
        Files.writeString(folder.resolve("predictor.py"), "code");
        Path patterns = Files.writeString(folder.resolve(".cortexignore"), "x\n".repeat(1_001));
        ProjectCode code = new ProjectCode(new ProjectFolder(folder), "cortex.yaml", staging.resolve("code"));

        // when
        ProblemException first = refusal(code);
        Files.delete(patterns);

        // then
        assertThat(first.problem().type()).isEqualTo(SpecProblem.IGNORE_FILE);
        assertThat(refusal(code)).isSameAs(first);
    }

    private static ProblemException refusal(ProjectCode code) {
        return catchThrowableOfType(ProblemException.class, () -> code.of("predictor.py"));
    }
}
