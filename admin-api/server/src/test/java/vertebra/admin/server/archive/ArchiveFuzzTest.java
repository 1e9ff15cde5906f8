package vertebra.admin.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.ProblemException;

/**
 * Any bytes as a tar: plain files inside the target or a refusal, nothing outside, nothing beyond the bounds. The seeds always
 * run, {@code make fuzz} goes on.
 */
@Tag("S13")
class ArchiveFuzzTest {

    private static final byte[] NOTHING = new byte[0];
    private static final ArchiveLimits LIMITS = new ArchiveLimits(20, 4_000, 100);

    static Stream<byte[]> seeds() {
        return Stream.of(
                        new Tar().file("cortex.yaml", "- name: a\n").file("models/m.onnx", "x"),
                        new Tar().entry(Tar.FOLDER, "a/", 0, NOTHING).file("./a//b", "y"),
                        new Tar().file("../climbs", "x"),
                        new Tar().file("/absolute", "x"),
                        new Tar().file("a/../../climbs", "x"),
                        new Tar().entry(Tar.SYMBOLIC_LINK, "link", 0, NOTHING).file("link/a", "x"),
                        new Tar().entry(Tar.HARD_LINK, "link", 0, NOTHING),
                        new Tar()
                                .entry(
                                        Tar.GNU_LONG_NAME,
                                        "long",
                                        120,
                                        "n/".repeat(60).getBytes(StandardCharsets.UTF_8))
                                .file("short", "x"),
                        new Tar().pax("path", "../climbs").file("a", "x"),
                        new Tar().pax("size", "99999999999").file("a", "x"),
                        new Tar().pax("GNU.sparse.size", "1000000000").file("a", "x"),
                        new Tar().entry(Tar.GNU_SPARSE, "sparse", 512, new byte[512]),
                        new Tar().entry(Tar.FILE, "lies", -1, NOTHING))
                .map(Tar::bytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void unpacksInsideOrRefuses(byte[] tar) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        try {
            Path archive = Files.write(folder.resolve("archive"), Tar.gzip(tar));
            Path target = Files.createDirectory(folder.resolve("target"));
            extract(archive, target);
            staysInside(folder, archive, target);
        } finally {
            delete(folder);
        }
    }

    private static void extract(Path archive, Path target) {
        try {
            new ArchiveExtractor(LIMITS).extract(archive, target);
        } catch (ProblemException refused) {
            assertThat(refused.problem().type()).isEqualTo(AdminProblem.ARCHIVE_REFUSED);
            assertThat(refused.problem().detail().chars()).noneMatch(Character::isISOControl);
        }
    }

    private static void staysInside(Path folder, Path archive, Path target) throws IOException {
        try (Stream<Path> beside = Files.list(folder);
                Stream<Path> inside = Files.walk(target)) {
            List<Path> files = inside.filter(path -> !Files.isDirectory(path)).toList();
            assertThat(beside).containsExactlyInAnyOrder(archive, target);
            assertThat(files).hasSizeLessThanOrEqualTo(LIMITS.entries()).allMatch(ArchiveFuzzTest::isPlain);
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            assertThat(bytes).isLessThanOrEqualTo(LIMITS.bytes());
        }
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
