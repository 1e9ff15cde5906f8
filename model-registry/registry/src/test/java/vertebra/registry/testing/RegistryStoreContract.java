package vertebra.registry.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.registry.store.RegistryStore.WriteOutcome.Conflict;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.ProblemException;
import vertebra.testkit.time.ManualClock;

/** What every {@link RegistryStore} promises; each adapter has a test class that extends this one. */
public abstract class RegistryStoreContract {

    private static final String KEY = "apis/iris/revisions/3.json";
    private static final Digest UNKNOWN = Sha256.of("never stored".getBytes(UTF_8));

    @TempDir
    protected Path folder;

    protected final ManualClock clock = new ManualClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private RegistryStore store;

    /**
     * Opens an empty store that takes the ages of blobs from {@code clock}. Called once a test.
     *
     * @param folder an empty folder that the store may use
     */
    protected abstract RegistryStore open(Path folder, ManualClock clock) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(Files.createDirectory(folder.resolve("store")), clock);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void readsWhatWasCreated() {
        // when
        WriteOutcome outcome = store.create(KEY, "{\"text\":\"Zürich ☂\"}");

        // then
        assertThat(store.read(KEY)).contains(new StoredDocument("{\"text\":\"Zürich ☂\"}", tag(outcome)));
    }

    @Test
    void readsNothingWhereNothingIs() {
        assertThat(store.read(KEY)).isEmpty();
    }

    @Test
    void createsOnlyOnce() {
        // given
        store.create(KEY, "first");

        // when
        WriteOutcome again = store.create(KEY, "second");

        // then
        assertThat(again).isInstanceOf(Conflict.class);
        assertThat(content(KEY)).isEqualTo("first");
    }

    @Test
    void replacesTheKnownVersion() {
        // given
        String tag = tag(store.create(KEY, "first"));

        // when
        WriteOutcome outcome = store.replace(KEY, "second", tag);

        // then
        assertThat(store.read(KEY)).contains(new StoredDocument("second", tag(outcome)));
    }

    @Test
    void refusesToReplaceAnotherVersion() {
        // given
        String old = tag(store.create(KEY, "first"));
        store.replace(KEY, "second", old);

        // when
        WriteOutcome outcome = store.replace(KEY, "third", old);

        // then
        assertThat(outcome).isInstanceOf(Conflict.class);
        assertThat(content(KEY)).isEqualTo("second");
    }

    @Test
    void refusesToReplaceWhatIsGone() {
        // given
        String tag = tag(store.create(KEY, "first"));
        store.delete(KEY);

        // when
        WriteOutcome outcome = store.replace(KEY, "second", tag);

        // then
        assertThat(outcome).isInstanceOf(Conflict.class);
        assertThat(store.read(KEY)).isEmpty();
    }

    @Test
    void tagsChangeWithEveryWriteOfEqualContentToo() {
        // given
        String first = tag(store.create(KEY, "same"));
        String second = tag(store.replace(KEY, "same", first));

        // when
        WriteOutcome stale = store.replace(KEY, "other", first);

        // then
        assertThat(second).isNotEqualTo(first);
        assertThat(stale).isInstanceOf(Conflict.class);
    }

    @Test
    void tagsAreNotUsedAgainAfterADelete() {
        // given
        String first = tag(store.create(KEY, "same"));
        store.delete(KEY);
        store.create(KEY, "same");

        // when
        WriteOutcome stale = store.replace(KEY, "other", first);

        // then
        assertThat(stale).isInstanceOf(Conflict.class);
    }

    @Test
    void listsKeysByPrefixSorted() {
        // given
        for (String key : List.of("apis/b/revisions/1.json", "apis/a.json", "apis/a/revisions/10.json", "apix.json")) {
            store.create(key, "{}");
        }
        store.create("apis/a/revisions/9.json", "{}");

        // when
        List<String> keys = store.list("apis/");

        // then
        assertThat(keys)
                .containsExactly(
                        "apis/a.json",
                        "apis/a/revisions/10.json",
                        "apis/a/revisions/9.json",
                        "apis/b/revisions/1.json");
        assertThat(store.list("apis/a/revisions/1")).containsExactly("apis/a/revisions/10.json");
        assertThat(store.list("apis/c/")).isEmpty();
        assertThat(store.list("")).hasSize(5);
    }

    @Test
    void deletesAndDoesNothingWhenItIsGone() {
        // given
        store.create(KEY, "{}");

        // when
        store.delete(KEY);
        store.delete(KEY);

        // then
        assertThat(store.read(KEY)).isEmpty();
        assertThat(store.list("apis/")).isEmpty();
    }

    @Test
    void listsNoBlobAmongTheDocuments() throws IOException {
        // when
        putBlob("content");

        // then
        assertThat(store.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "a//b",
                "a/",
                "../a",
                "a/../b",
                ".",
                "..",
                ".lock",
                "a/.hidden",
                "a\\b",
                "a b",
                "a\nb",
                "a\0b",
                "ä",
                "~root"
            })
    void refusesIllegalKeys(String key) {
        assertThatThrownBy(() -> store.read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.create(key, "{}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.replace(key, "{}", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneOfManyConcurrentReplacesWins() throws Exception {
        // given
        String tag = tag(store.create(KEY, "start"));

        // when
        List<WriteOutcome> outcomes = inParallel(16, writer -> store.replace(KEY, "writer " + writer, tag));

        // then
        assertThat(outcomes).filteredOn(Written.class::isInstance).hasSize(1);
        int winner = outcomes.indexOf(
                outcomes.stream().filter(Written.class::isInstance).findFirst().orElseThrow());
        assertThat(store.read(KEY)).contains(new StoredDocument("writer " + winner, tag(outcomes.get(winner))));
    }

    @Test
    void oneOfManyConcurrentCreatesWins() throws Exception {
        // when
        List<WriteOutcome> outcomes = inParallel(16, writer -> store.create(KEY, "writer " + writer));

        // then
        assertThat(outcomes).filteredOn(Written.class::isInstance).hasSize(1);
    }

    @Test
    void givesBackTheBlobThatWasPut() throws IOException {
        // given
        Digest digest = putBlob("content");
        Path target = folder.resolve("copy");

        // when
        store.fetchBlob(digest, target);

        // then
        assertThat(target).hasContent("content");
        assertThat(store.hasBlob(digest)).isTrue();
        assertThat(store.blobs()).containsExactly(new StoredBlob(digest, 7, 0));
    }

    @Test
    void holdsAnEmptyBlob() throws IOException {
        // given
        Digest digest = putBlob("");

        // when
        store.fetchBlob(digest, folder.resolve("copy"));

        // then
        assertThat(folder.resolve("copy")).isEmptyFile();
    }

    @Test
    void refusesABlobWithAnotherDigestAndStoresNothing() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("file"), "other content");

        // when
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> store.putBlob(UNKNOWN, file));

        // then
        assertThat(refused.problem().type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(store.hasBlob(UNKNOWN)).isFalse();
        assertThat(store.blobs()).isEmpty();
    }

    @Test
    void aMissingBlobIsAProblemAndLeavesNoFile() {
        // given
        Path target = folder.resolve("copy");

        // when
        ProblemException missing = catchThrowableOfType(ProblemException.class, () -> store.fetchBlob(UNKNOWN, target));

        // then
        assertThat(missing.problem().type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(target).doesNotExist();
    }

    @Test
    void aBlobThatIsPutAgainIsYoungAgain() throws IOException {
        // given
        Digest digest = putBlob("content");
        clock.advance(Duration.ofHours(30));
        putBlob("content");

        // when
        clock.advance(Duration.ofHours(1));

        // then
        assertThat(store.blobs())
                .containsExactly(new StoredBlob(digest, 7, Duration.ofHours(1).toMillis()));
    }

    @Test
    void deletesOnlyBlobsThatAreOldEnough() throws IOException {
        // given
        Digest old = putBlob("old");
        Digest putAgain = putBlob("put again");
        clock.advance(Duration.ofHours(24));
        putBlob("put again");

        // when
        boolean oldWent = store.deleteBlob(old, Duration.ofHours(24));
        boolean youngWent = store.deleteBlob(putAgain, Duration.ofHours(24));

        // then
        assertThat(oldWent).isTrue();
        assertThat(youngWent).isFalse();
        assertThat(store.hasBlob(old)).isFalse();
        assertThat(store.hasBlob(putAgain)).isTrue();
        assertThat(store.deleteBlob(old, Duration.ZERO)).isFalse();
    }

    @Test
    void manyMayPutTheSameBlobAtOnce() throws Exception {
        // given
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        Digest digest = Sha256.of(new byte[1 << 20]);

        // when
        inParallel(8, writer -> {
            store.putBlob(digest, file);
            return writer;
        });

        // then
        assertThat(store.blobs()).hasSize(1);
        store.fetchBlob(digest, folder.resolve("copy"));
        assertThat(folder.resolve("copy")).hasBinaryContent(new byte[1 << 20]);
    }

    private Digest putBlob(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), content);
        Digest digest = Sha256.of(content.getBytes(UTF_8));
        store.putBlob(digest, file);
        return digest;
    }

    private String content(String key) {
        return store.read(key).orElseThrow().content();
    }

    private static String tag(WriteOutcome outcome) {
        return switch (outcome) {
            case Written written -> written.tag();
            case Conflict conflict -> throw new AssertionError("nothing was written");
        };
    }

    private interface Writing<T> {
        T by(int writer) throws Exception;
    }

    private static <T> List<T> inParallel(int writers, Writing<T> writing) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int writer = i;
                calls.add(() -> writing.by(writer));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
