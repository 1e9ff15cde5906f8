package vertebra.stores.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.registry.store.RegistryStore.WriteOutcome.Conflict;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.testkit.process.ChildProcess;
import vertebra.testkit.time.ManualClock;

class FileRegistryStoreTest {

    private static final String KEY = "apis/iris/revisions/3.json";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(Clock.systemUTC().instant());
    private Path root;
    private FileRegistryStore store;

    @BeforeEach
    void openStore() {
        root = folder.resolve("registry");
        store = FileRegistryStore.open(root, clock, Duration.ofMillis(200));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aDocumentIsAPlainFile() {
        // when
        store.create(KEY, "{\"n\":1}");

        // then
        assertThat(root.resolve(KEY)).hasContent("{\"n\":1}");
    }

    @Test
    void whatWasWrittenIsThereAfterOpeningAgain() {
        // given
        WriteOutcome written = store.create(KEY, "{}");
        store.close();

        // when
        store = FileRegistryStore.open(root, clock);

        // then
        assertThat(store.read(KEY)).contains(new StoredDocument("{}", tag(written)));
    }

    @Test
    void aFileEditedByHandIsAnotherVersion() throws IOException {
        // given
        String tag = tag(store.create(KEY, "{\"n\":1}"));
        FileTime stamp = Files.getLastModifiedTime(root.resolve(KEY));
        Files.writeString(root.resolve(KEY), "{\"n\":2}");
        Files.setLastModifiedTime(root.resolve(KEY), stamp);

        // when
        WriteOutcome outcome = store.replace(KEY, "{\"n\":3}", tag);

        // then
        assertThat(outcome).isInstanceOf(Conflict.class);
        assertThat(store.read(KEY)).map(StoredDocument::content).contains("{\"n\":2}");
    }

    @Test
    void tagsDifferWhenTheClockGoesBack() {
        // given
        String first = tag(store.create(KEY, "same"));
        clock.advance(Duration.ofHours(-1));

        // when
        String second = tag(store.replace(KEY, "same", first));

        // then
        assertThat(second).isNotEqualTo(first);
        assertThat(store.replace(KEY, "stale", first)).isInstanceOf(Conflict.class);
    }

    @Tag("S11")
    @Test
    void refusesLinksOutOfTheFolder() throws IOException {
        // given
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.json"), "secret");
        Files.createSymbolicLink(root.resolve("apis"), outside);
        Files.createSymbolicLink(root.resolve("catalog.json"), outside.resolve("secret.json"));

        // when
        Problem throughFolder = problemOf(() -> store.create("apis/x.json", "{}"));
        Problem throughFile = problemOf(() -> store.read("catalog.json"));

        // then
        assertThat(throughFolder.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(throughFile.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(outside.resolve("x.json")).doesNotExist();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aDocumentThatIsNoTextIsDamagedAndCanBeDeleted() throws IOException {
        // given
        store.create(KEY, "{}");
        Files.write(root.resolve(KEY), new byte[] {(byte) 0xff, 0});

        // when
        Problem problem = problemOf(() -> store.read(KEY));
        store.delete(KEY);

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(store.read(KEY)).isEmpty();
    }

    @Tag("S6")
    @Test
    void whatCannotBeWrittenIsUnavailableAndNamesNoPath() throws IOException {
        // given
        Files.writeString(root.resolve("apis"), "a file where a folder should be");

        // when
        Problem problem = problemOf(() -> store.create(KEY, "{}"));

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_UNAVAILABLE);
        assertThat(problem.retry()).isPresent();
        assertThat(problem.detail()).contains(KEY).doesNotContain(folder.toString());
    }

    @Tag("S3")
    @Test
    void aDamagedBlobIsNeverGivenOutAndCanBePutAnew() throws IOException {
        // given
        Digest digest = putBlob("content");
        Files.writeString(root.resolve("blobs/sha256").resolve(digest.hex()), "c0ntent");
        Path target = folder.resolve("copy");

        // when
        Problem problem = problemOf(() -> store.fetchBlob(digest, target));
        putBlob("content");
        store.fetchBlob(digest, target);

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(target).hasContent("content");
        assertThat(root.resolve("blobs/damaged").resolve(digest.hex())).hasContent("c0ntent");
    }

    @Tag("S3")
    @Test
    void neverOverwritesTheTargetOfAFetch() throws IOException {
        // given
        Digest digest = putBlob("content");
        Path target = Files.writeString(folder.resolve("mine"), "mine");

        // when
        Problem problem = problemOf(() -> store.fetchBlob(digest, target));

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_UNAVAILABLE);
        assertThat(target).hasContent("mine");
    }

    @Test
    void openingRemovesOldLeftoversOnly() throws IOException {
        // given
        Path old = Files.writeString(root.resolve(".tmp/old"), "half a fi");
        Path young = Files.writeString(root.resolve(".tmp/young"), "half a fi");
        Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(Duration.ofMinutes(61))));
        Files.setLastModifiedTime(young, FileTime.from(clock.instant().minus(Duration.ofMinutes(59))));

        // when
        FileRegistryStore.open(root, clock).close();

        // then
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void listsOnlyWhatIsADocument() throws IOException {
        // given
        store.create("catalog.json", "{}");
        putBlob("content");
        Files.writeString(root.resolve("catalog.json~"), "an editor's copy");
        Files.writeString(root.resolve(".catalog.json.swp"), "an editor's file");

        // when
        List<String> keys = store.list("");

        // then
        assertThat(keys).containsExactly("catalog.json");
    }

    @Test
    void isBusyWhileAnotherProcessHoldsTheLockAndServesReads() {
        // given
        store.create(KEY, "{}");
        try (ChildProcess holder =
                ChildProcess.java(StoreChild.class, List.of(), List.of("hold-lock", root.toString()))) {
            holder.awaitLine("held"::equals, PATIENCE);

            // when
            Problem problem = problemOf(() -> store.create("apis/other.json", "{}"));

            // then
            assertThat(problem.type()).isEqualTo(StoreProblem.STORE_BUSY);
            assertThat(problem.retry()).isPresent();
            assertThat(store.read(KEY)).isPresent();
        }
        assertThat(store.create("apis/other.json", "{}")).isInstanceOf(Written.class);
    }

    @Test
    void aFolderThatIsGoneIsNoEmptyRegistry() throws IOException {
        // given
        store.create("catalog.json", "{}");
        Digest digest = putBlob("content");

        // when
        Files.move(root, folder.resolve("taken-away"));

        // then
        assertThat(List.of(
                        problemOf(() -> store.read("catalog.json")),
                        problemOf(() -> store.list("")),
                        problemOf(() -> store.create("catalog.json", "{}")),
                        problemOf(() -> store.hasBlob(digest)),
                        problemOf(() -> store.fetchBlob(digest, folder.resolve("copy"))),
                        problemOf(store::blobs)))
                .extracting(Problem::type)
                .containsOnly(StoreProblem.STORE_UNAVAILABLE);
        assertThat(root).doesNotExist();
    }

    @Test
    void doesNotWriteIntoAnotherFolderThatTookItsPlace() throws IOException {
        // given
        Files.move(root, folder.resolve("taken-away"));
        FileRegistryStore other = FileRegistryStore.open(root, clock);
        other.close();

        // when
        Problem problem = problemOf(() -> store.create(KEY, "{}"));

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_UNAVAILABLE);
        assertThat(root.resolve(KEY)).doesNotExist();
    }

    @Test
    void closingOneOfTwoStoresOfAProcessKeepsTheOtherOnesLock() {
        // given
        FileRegistryStore second = FileRegistryStore.open(root, clock, Duration.ofMillis(200));

        // when
        second.close();
        second.close();

        // then
        assertThat(store.create(KEY, "{}")).isInstanceOf(Written.class);
    }

    private Digest putBlob(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), content);
        Digest digest = Sha256.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        store.putBlob(digest, file);
        return digest;
    }

    private static Problem problemOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ProblemException.class, call), "no problem came")
                .problem();
    }

    private static String tag(WriteOutcome outcome) {
        return switch (outcome) {
            case Written written -> written.tag();
            case Conflict _ -> throw new AssertionError("nothing was written");
        };
    }
}
