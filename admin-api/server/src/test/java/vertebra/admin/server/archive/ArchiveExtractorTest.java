package vertebra.admin.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.ProblemException;

@Tag("S13")
class ArchiveExtractorTest {

    private static final byte[] NOTHING = {};
    private static final ArchiveLimits SMALL = new ArchiveLimits(5, 10_000, 100);

    @TempDir
    private Path folder;

    @Test
    void unpacksFilesAndFoldersWithTheirContent() throws IOException {
        // given
        byte[] weights = new byte[300_000];
        new Random(7).nextBytes(weights);
        byte[] archive = new Tar()
                .entry(Tar.FOLDER, "./", 0, NOTHING)
                .file("./cortex.yaml", "- name: iris")
                .entry(Tar.FOLDER, "model/", 0, NOTHING)
                .entry(Tar.FOLDER, "model/", 0, NOTHING)
                .file("model/weights.bin", weights)
                .pax("path", "model/" + "n".repeat(120) + "/über.txt")
                .file("short", "long and accented")
                .gzip();

        // when
        Path target = extract(ArchiveLimits.DEFAULT, archive);

        // then
        assertThat(target.resolve("cortex.yaml")).hasContent("- name: iris");
        assertThat(target.resolve("model/weights.bin")).hasBinaryContent(weights);
        assertThat(target.resolve("model/" + "n".repeat(120) + "/über.txt")).hasContent("long and accented");
    }

    static Stream<Named<byte[]>> names() {
        return Stream.of(
                Named.of("climbs out", new Tar().file("../evil", "x").gzip()),
                Named.of(
                        "climbs out in the middle",
                        new Tar().file("a/../../evil", "x").gzip()),
                Named.of("is absolute", new Tar().file("/tmp/evil", "x").gzip()),
                Named.of(
                        "climbs out by a pax header",
                        new Tar().pax("path", "../evil").file("a", "x").gzip()),
                Named.of(
                        "climbs out by a GNU long name",
                        new Tar()
                                .entry(
                                        Tar.GNU_LONG_NAME,
                                        "././@LongLink",
                                        8,
                                        "../evil\0".getBytes(StandardCharsets.UTF_8))
                                .file("a", "x")
                                .gzip()),
                Named.of("has a backslash", new Tar().file("a\\..\\evil", "x").gzip()),
                Named.of(
                        "has a control character",
                        new Tar().file("a\u0007b", "x").gzip()),
                Named.of(
                        "has a control character that is not ASCII",
                        new Tar().file("a\u009bb", "x").gzip()));
    }

    static Stream<Named<byte[]>> kinds() {
        return Stream.of(
                Named.of(
                        "is a symbolic link",
                        new Tar().entry(Tar.SYMBOLIC_LINK, "a", 0, NOTHING).gzip()),
                Named.of(
                        "is a hard link",
                        new Tar().entry(Tar.HARD_LINK, "a", 0, NOTHING).gzip()),
                Named.of(
                        "is a device",
                        new Tar().entry(Tar.CHARACTER_DEVICE, "a", 0, NOTHING).gzip()),
                Named.of(
                        "is a disk",
                        new Tar().entry(Tar.BLOCK_DEVICE, "a", 0, NOTHING).gzip()),
                Named.of("is a fifo", new Tar().entry(Tar.FIFO, "a", 0, NOTHING).gzip()),
                Named.of(
                        "is sparse",
                        new Tar()
                                .pax("GNU.sparse.size", "1000000000")
                                .file("a", "x")
                                .gzip()),
                Named.of(
                        "stands twice",
                        new Tar().file("a", "x").file("./a", "y").gzip()),
                Named.of(
                        "is a file and a folder",
                        new Tar().file("a", "x").file("a/b", "y").gzip()),
                Named.of(
                        "is a folder and a file",
                        new Tar().file("a/b", "x").file("a", "y").gzip()));
    }

    static Stream<Named<byte[]>> sizes() {
        return Stream.of(
                Named.of("has too many entries", many(6).gzip()),
                Named.of(
                        "unpacks to too much",
                        new Tar().file("a", new byte[10_001]).gzip()),
                Named.of(
                        "unpacks to too much together",
                        new Tar()
                                .file("a", new byte[6_000])
                                .file("b", new byte[6_000])
                                .gzip()),
                Named.of(
                        "claims a huge size",
                        new Tar().entry(Tar.FILE, "a", 8_589_934_591L, NOTHING).gzip()),
                Named.of(
                        "claims a huge size by pax",
                        new Tar()
                                .pax("size", "9223372036854775807")
                                .file("a", "x")
                                .gzip()),
                Named.of(
                        "claims a negative size by pax",
                        new Tar().pax("size", "-5").file("a", "x").gzip()),
                Named.of("is deep", new Tar().file("d/".repeat(40) + "a", "x").gzip()));
    }

    static Stream<Named<byte[]>> damages() {
        byte[] plain = new Tar().file("a", "x".repeat(2_000)).gzip();
        return Stream.of(
                Named.of("is cut in the gzip stream", Arrays.copyOf(plain, plain.length / 2)),
                Named.of("lacks the checksum", Arrays.copyOf(plain, plain.length - 8)),
                Named.of(
                        "is cut in the tar",
                        Tar.gzip(Arrays.copyOf(
                                new Tar().file("a", "x".repeat(2_000)).bytes(), 1_000))),
                Named.of("is no tar", Tar.gzip("x".repeat(1_000).getBytes(StandardCharsets.UTF_8))),
                Named.of("is not packed", new Tar().file("a", "x").bytes()),
                Named.of("is empty", NOTHING));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"names", "kinds", "sizes", "damages"})
    void refusesWhat(byte[] archive) throws IOException {
        // when
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> extract(SMALL, archive));

        // then
        assertThat(failure.problem().type()).isEqualTo(AdminProblem.ARCHIVE_REFUSED);
        assertThat(failure.problem().detail())
                .doesNotContain(folder.toString(), "Exception", "\u0007")
                .doesNotContainPattern("\\p{Cc}");
        assertThat(entriesBesides("archive.tar.gz", "target")).isEmpty();
    }

    @Test
    void stopsAGzipBombAtItsRatio() throws IOException {
        // given
        byte[] bomb = zeros(40L * 1024 * 1024);

        // when
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> extract(ArchiveLimits.DEFAULT, bomb));

        // then
        assertThat(failure.problem().type()).isEqualTo(AdminProblem.ARCHIVE_REFUSED);
        assertThat(sizeOf(folder.resolve("target"))).isLessThan(17L * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(chars = {Tar.GNU_LONG_NAME, Tar.PAX})
    void readsNoHeaderOfAnySizeIntoMemory(char kind) throws IOException {
        // given
        byte[] record = new byte[4 * 1024 * 1024];
        Arrays.fill(record, (byte) 'a');
        byte[] start = (record.length + " path=").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, record, 0, start.length);
        byte[] tar = new Tar().entry(kind, "a", record.length, record).gzip();

        // when
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> extract(ArchiveLimits.DEFAULT, tar));

        // then
        assertThat(failure.problem().detail()).contains("headers");
    }

    @ParameterizedTest
    @ValueSource(chars = {Tar.GLOBAL_PAX, Tar.PAX})
    void boundsTheHeadersOfAllEntriesTogether(char kind) throws IOException {
        // given
        Tar tar = new Tar();
        for (int i = 0; i < 12; i++) {
            tar.pax(kind, "comment", "c".repeat(110_000)).file("f" + i, "");
        }

        // when
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> extract(ArchiveLimits.DEFAULT, tar.gzip()));

        // then
        assertThat(failure.problem().detail()).contains("headers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key%d", "GNU.sparse.offset"})
    void gathersNoHeadersOverAllEntries(String key) throws IOException {
        // given
        Tar tar = new Tar();
        for (int i = 0; i < 65; i++) {
            tar.pax(Tar.GLOBAL_PAX, key.formatted(i), "1").file("f" + i, "");
        }

        // when
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> extract(ArchiveLimits.DEFAULT, tar.gzip()));

        // then
        assertThat(failure.problem().detail()).contains("pax headers");
    }

    @Test
    void acceptsTheHeadersThatUsualArchivesHave() throws IOException {
        // given
        Tar tar = new Tar().pax(Tar.GLOBAL_PAX, "comment", "a".repeat(40));
        for (int i = 0; i < 500; i++) {
            tar.pax("LIBARCHIVE.xattr.com.apple.provenance", "a".repeat(3_000)).file("f" + i, "");
        }

        // when
        Path target = extract(ArchiveLimits.DEFAULT, tar.gzip());

        // then
        assertThat(target.resolve("f499")).isEmptyFile();
    }

    @Test
    void readsNoEndlessRestBehindTheEnd() throws IOException {
        // given
        byte[] tar = new Tar().file("a", "x").bytes();

        // when
        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> extract(ArchiveLimits.DEFAULT, Tar.gzip(Arrays.copyOf(tar, 8 * 1024 * 1024))));

        // then
        assertThat(failure.problem().type()).isEqualTo(AdminProblem.ARCHIVE_REFUSED);
    }

    @Test
    void neverHangsOrEscapesOnRandomDamage() throws IOException {
        // given
        Random random = new Random(42);
        byte[] tar = new Tar()
                .file("a", "x".repeat(600))
                .pax("path", "b/c")
                .file("b", "y")
                .bytes();

        for (int round = 0; round < 300; round++) {
            byte[] damaged = tar.clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path target = Files.createDirectory(folder.resolve("round-" + round));

            // when
            Throwable failure = catchThrowableOfType(
                    Throwable.class,
                    () -> new ArchiveExtractor(SMALL)
                            .extract(Files.write(folder.resolve("damaged"), Tar.gzip(damaged)), target));

            // then
            assertThat(failure == null || failure instanceof ProblemException)
                    .as("round %d: %s", round, failure)
                    .isTrue();
        }
        assertThat(entriesBesides("damaged")).allMatch(name -> name.startsWith("round-"));
    }

    private Path extract(ArchiveLimits limits, byte[] archive) throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        new ArchiveExtractor(limits).extract(Files.write(folder.resolve("archive.tar.gz"), archive), target);
        return target;
    }

    private List<String> entriesBesides(String... expected) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !List.of(expected).contains(name))
                    .toList();
        }
    }

    private static long sizeOf(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static Tar many(int count) {
        Tar tar = new Tar();
        for (int i = 0; i < count; i++) {
            tar.file("f" + i, "");
        }
        return tar;
    }

    /** A tar of files of 1 MiB of zeros. */
    private static byte[] zeros(long bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            int size = 1024 * 1024;
            for (int i = 0; i < bytes / size; i++) {
                byte[] one = new Tar().file("f" + i, new byte[size]).bytes();
                gzip.write(one, 0, size + 512);
            }
        }
        return packed.toByteArray();
    }
}
