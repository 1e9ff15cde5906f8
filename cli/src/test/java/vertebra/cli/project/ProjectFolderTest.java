package vertebra.cli.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.cli.failure.CommandFailure;

class ProjectFolderTest {

    @TempDir
    private Path folder;

    @Test
    void takesEveryFileThatIsNotIgnored() throws IOException {
        // given
        file("cortex.yaml", "- name: a\n");
        file("model.onnx", "weights");
        file("deep/er/vocab ü.txt", "words");
        file("data/raw.csv", "1,2");
        file(".git/HEAD", "ref");
        file(".env", "SECRET=1");
        file("__pycache__/x.pyc", "x");
        file(".cortexignore", "data/\n!.keep\n");
        file(".vertebraignore", "notes.txt\n");
        file("notes.txt", "x");
        file("deep/.keep", "");
        file("packages/pyvenv.cfg", "home = /usr/bin");
        file("packages/lib/numpy.py", "x");

        // when
        Project project = ProjectFolder.ofSpec(folder.resolve("cortex.yaml"));

        // then
        assertThat(paths(project))
                .containsExactly(".cortexignore", ".vertebraignore", "deep/.keep", "deep/er/vocab ü.txt", "model.onnx");
        assertThat(project.specText()).isEqualTo("- name: a\n");
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws IOException {
        // given
        file("cortex.yaml", "- name: a\n");
        file("b.onnx", "b");
        file("a.onnx", "a");
        byte[] first = packed(ProjectFolder.ofSpec(folder.resolve("cortex.yaml")));
        Files.setLastModifiedTime(folder.resolve("a.onnx"), FileTime.fromMillis(0));

        // when
        byte[] second = packed(ProjectFolder.ofSpec(folder.resolve("cortex.yaml")));

        // then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void packsLongNamesAndLargeFiles() throws IOException {
        // given
        String name = "n".repeat(120) + "/" + "ö".repeat(60) + ".bin";
        file("cortex.yaml", "- name: a\n");
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), new byte[3_000_000]);
        List<Long> progress = new ArrayList<>();

        // when
        InputStream archive = ProjectArchive.open(ProjectFolder.ofSpec(folder.resolve("cortex.yaml")), progress::add);
        List<TarArchiveEntry> entries = entries(archive.readAllBytes());

        // then
        assertThat(entries).extracting(TarArchiveEntry::getName).containsExactly("cortex.yaml", name);
        assertThat(entries.getLast().getSize()).isEqualTo(3_000_000);
        assertThat(progress).isSorted().endsWith(3_000_000L);
    }

    @Test
    void aFileThatChangesWhileItIsSentFailsTheUpload() throws IOException {
        // given
        file("cortex.yaml", "- name: a\n");
        file("model.onnx", "weights");
        Project project = ProjectFolder.ofSpec(folder.resolve("cortex.yaml"));
        file("model.onnx", "more weights");

        // then
        assertThatThrownBy(() -> packed(project))
                .isInstanceOf(IOException.class)
                .hasMessage("model.onnx changed while it was sent");
    }

    @Test
    void aModelBringsTheFilesOfItsLargeWeights() throws IOException {
        // given
        String location = "\n\blocation\u0012\u000bweights.bin and \n\blocation\u0012\u0007gone.it";
        file("model.onnx", "IR" + location + "\n\blocation\u0012\u0009../secret");
        file("weights.bin", "w");
        file("other.bin", "o");

        // when
        Project project = ProjectFolder.ofModel(folder.resolve("model.onnx"), Optional.empty());

        // then
        assertThat(paths(project)).containsExactly("model.onnx", "weights.bin");
        assertThat(project.read().faults()).isEmpty();
        assertThat(project.missingModels()).isEmpty();
    }

    @Test
    void linksAreSentAsWhatTheyPointTo() throws IOException {
        // given
        file("elsewhere/model.onnx", "weights");
        file("project/cortex.yaml", "- name: a\n");
        Files.createSymbolicLink(folder.resolve("project/model.onnx"), folder.resolve("elsewhere/model.onnx"));

        // when
        Project project = ProjectFolder.ofSpec(folder.resolve("project/cortex.yaml"));

        // then
        assertThat(paths(project)).containsExactly("model.onnx");
        assertThat(project.files().getFirst().bytes()).isEqualTo(7);
    }

    @Test
    void aLoopOfLinksIsRefused() throws IOException {
        // given
        file("cortex.yaml", "- name: a\n");
        Files.createSymbolicLink(folder.resolve("loop"), folder);

        // then
        assertThatThrownBy(() -> ProjectFolder.ofSpec(folder.resolve("cortex.yaml")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("loop");
    }

    @Test
    void aFolderWithoutSpecAsksForOne() {
        // then
        assertThatThrownBy(() -> ProjectFolder.specOf(folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no cortex.yaml or vertebra.yaml");
    }

    private void file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.UTF_8);
    }

    private static List<String> paths(Project project) {
        return project.files().stream().map(Project.Entry::path).toList();
    }

    private static byte[] packed(Project project) throws IOException {
        try (InputStream archive = ProjectArchive.open(project, sent -> {})) {
            return archive.readAllBytes();
        }
    }

    private static List<TarArchiveEntry> entries(byte[] archive) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
