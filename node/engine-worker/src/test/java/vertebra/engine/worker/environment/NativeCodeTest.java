package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCodeTest {

    @TempDir
    private Path folder;

    @Test
    void doesNotLoadFromAFileSystemWithoutExecution() throws Exception {
        // given
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "noexec", "state", folder.toString()) == 0,
                "NOT RUN: no right to mount");
        try {
            // then
            assertThat(NativeCode.obstacle(folder.resolve("not/there/yet")))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("noexec", folder.toString()));
            assertThat(run("mount", "-t", "tmpfs", "-o", "exec", "state", folder.toString()))
                    .isZero();
            assertThat(NativeCode.obstacle(folder)).as("covered by another").isEmpty();
            assertThat(run("umount", folder.toString())).isZero();
        } finally {
            run("umount", "-l", folder.toString());
        }
        assertThat(NativeCode.obstacle(folder)).isEmpty();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
