package vertebra.stores.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.artifact.Digest;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.testkit.process.ChildProcess;

/** Real processes on one registry: four with 16 threads each, and one that is killed while it writes. */
class SeveralProcessesTest {

    private static final int PROCESSES = 4;
    private static final int ROUNDS = 8;
    private static final int KILLS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path root;
    private FileRegistryStore store;

    @BeforeEach
    void openStore() {
        root = folder.resolve("registry");
        store = FileRegistryStore.open(root, Clock.systemUTC());
        store.create(StoreChild.COUNTER, "0");
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void oneOfSixtyFourWinsEachCreateAndEachReplace() {
        // given
        List<ChildProcess> racers = children("race");
        try {
            racers.forEach(racer -> racer.awaitLine("ready"::equals, PATIENCE));
            for (int round = 0; round < ROUNDS; round++) {
                String key = "round-" + round + ".json";
                String tag = counter().tag();

                // when
                racers.forEach(racer -> racer.send(key + " " + tag));
                List<String[]> results = racers.stream()
                        .map(racer -> racer.awaitLine(line -> line.startsWith(key), PATIENCE)
                                .split(" ", -1))
                        .toList();

                // then
                assertThat(sum(results, 1)).as("creates of %s that won", key).isEqualTo(1);
                assertThat(sum(results, 2)).as("replaces in %s that won", key).isEqualTo(1);
            }
        } finally {
            racers.forEach(ChildProcess::close);
        }
    }

    @Test
    void noUpdateIsLostAmongSixtyFourWriters() {
        // given
        List<ChildProcess> counters = children("count");

        // when
        try {
            assertThat(counters)
                    .allSatisfy(counter -> assertThat(counter.awaitExit(PATIENCE))
                            .as("%s", counter.output())
                            .isZero());
        } finally {
            counters.forEach(ChildProcess::close);
        }

        // then
        assertThat(counter().content()).isEqualTo(Integer.toString(PROCESSES * StoreChild.THREADS * 5));
    }

    @Test
    void aKilledWriterLeavesTheOldOrTheNew() throws Exception {
        // given
        Random random = new Random(42);
        int acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int first = acknowledged + 1;
            String last = "acknowledged " + (first + random.nextInt(20));

            // when
            try (ChildProcess writer = ChildProcess.java(
                    StoreChild.class, List.of(), List.of("write", root.toString(), Integer.toString(first)))) {
                writer.awaitLine(last::equals, PATIENCE);
                writer.kill();
                acknowledged = Integer.parseInt(writer.output().getLast().substring("acknowledged ".length()));
            }

            // then
            String document = counter().content();
            int n = Integer.parseInt(document.substring(0, document.indexOf(' ')));
            Digest digest = new Digest(document.split(" ", 3)[1]);
            assertThat(n).isBetween(acknowledged, acknowledged + 1);
            assertThat(document).isEqualTo(StoreChild.document(n, digest));
            for (StoredBlob blob : store.blobs()) {
                store.fetchBlob(
                        blob.digest(), Files.createTempDirectory(folder, "copy").resolve("blob"));
            }
            assertThat(store.hasBlob(digest)).isTrue();
            acknowledged = n;
        }
    }

    private List<ChildProcess> children(String work) {
        return IntStream.range(0, PROCESSES)
                .mapToObj(i -> ChildProcess.java(StoreChild.class, List.of(), List.of(work, root.toString(), "p" + i)))
                .toList();
    }

    private StoredDocument counter() {
        return store.read(StoreChild.COUNTER).orElseThrow();
    }

    private static int sum(List<String[]> results, int column) {
        return results.stream()
                .mapToInt(result -> Integer.parseInt(result[column]))
                .sum();
    }
}
