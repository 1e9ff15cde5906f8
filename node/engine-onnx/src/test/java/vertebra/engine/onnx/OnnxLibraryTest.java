package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property of the process")
class OnnxLibraryTest {

    private static final String PROPERTY = "onnxruntime.native.path";

    @TempDir
    private Path folder;

    private final String before = System.getProperty(PROPERTY, "");

    @BeforeEach
    void chooseNone() {
        System.clearProperty(PROPERTY);
    }

    @AfterEach
    void chooseAsBefore() {
        if (before.isEmpty()) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    @Test
    void unpacksTheLibrariesOnceAndKeepsThem() throws IOException {
        // given
        OnnxLibrary.useFrom(List.of(folder));
        Path chosen = Path.of(System.getProperty(PROPERTY));
        Path library = chosen.resolve(System.mapLibraryName("onnxruntime"));
        Files.writeString(library, "kept");
        System.clearProperty(PROPERTY);

        // when
        OnnxLibrary.useFrom(List.of(folder));

        // then
        assertThat(System.getProperty(PROPERTY)).isEqualTo(chosen.toString());
        assertThat(library).hasContent("kept");
        assertThat(chosen.resolve(System.mapLibraryName("onnxruntime4j_jni"))).isNotEmptyFile();
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).containsExactly(chosen);
        }
    }

    @Test
    void takesTheNextFolderWhenOneCannotBeWritten() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("a-file"), "");

        // when
        OnnxLibrary.useFrom(List.of(file, folder.resolve("next")));

        // then
        assertThat(System.getProperty(PROPERTY))
                .startsWith(folder.resolve("next").toString());
    }

    @Test
    void takesTheNextFolderWhenAnotherUsersIsForHimselfAlone() throws IOException {
        // given
        OnnxLibrary.useFrom(List.of(folder.resolve("first")));
        Path locked = Path.of(System.getProperty(PROPERTY));
        System.clearProperty(PROPERTY);
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isExecutable(locked), "NOT RUN: root passes every lock");

        // when
        OnnxLibrary.useFrom(List.of(folder.resolve("first"), folder.resolve("next")));

        // then
        assertThat(System.getProperty(PROPERTY))
                .startsWith(folder.resolve("next").toString());
    }

    @Test
    void leavesTheUsersChoiceAlone() {
        // given
        System.setProperty(PROPERTY, "/somewhere");

        // when
        OnnxLibrary.useFrom(List.of(folder));

        // then
        assertThat(System.getProperty(PROPERTY)).isEqualTo("/somewhere");
        assertThat(folder).isEmptyDirectory();
    }
}
