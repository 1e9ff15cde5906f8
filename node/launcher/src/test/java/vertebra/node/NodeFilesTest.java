package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {

    @TempDir
    private Path folder;

    @Test
    void tellsWhereTheNodeAnswersUntilItEnds() throws IOException {
        // given
        Path state = folder.resolve("state");

        // when
        try (NodeFiles files = NodeFiles.claim(state)) {
            files.describe("http://127.0.0.1:1", "http://127.0.0.1:2", Instant.EPOCH);

            // then
            assertThat(state.resolve("node.pid"))
                    .content()
                    .isEqualTo(ProcessHandle.current().pid() + "\n");
            assertThat(state.resolve("node.json")).content().contains("\"data_url\": \"http://127.0.0.1:1\"");
        }
        assertThat(state.resolve("node.pid")).doesNotExist();
        assertThat(state.resolve("node.json")).doesNotExist();
    }

    @Test
    void keepsASecondNodeOut() {
        try (NodeFiles first = NodeFiles.claim(folder)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> NodeFiles.claim(folder)).hasMessageContaining("VTB-7002");
        }
    }

    @Test
    void saysWhenTheFolderCannotBeUsed() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("file"), "");

        // then
        assertThatThrownBy(() -> NodeFiles.claim(file)).hasMessageContaining("VTB-7003");
    }
}
