package vertebra.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.testkit.time.ManualClock;

class StoreAuditLogTest {

    private static final Instant START = Instant.parse("2026-01-01T23:59:59.5Z");
    private static final Author ANN = new Author("ann", "0a1b2c3d4e5f", "127.0.0.1");

    private final InMemoryRegistryStore store = new InMemoryRegistryStore(new ManualClock(START));
    private final AuditLog log = new StoreAuditLog(store);

    @Test
    void showsTheNewestFirst() {
        // when
        for (int second : new int[] {0, 2, 1}) {
            log.append(entry(second));
        }

        // then
        assertThat(log.recent(2)).containsExactly(entry(2), entry(1));
        assertThat(log.recent(10)).hasSize(3);
    }

    @Test
    void keepsTwoRecordsOfTheSameMoment() {
        // when
        log.append(entry(1));
        log.append(entry(1));

        // then
        assertThat(log.recent(10)).containsExactly(entry(1), entry(1));
    }

    @Test
    void leavesOutDamagedRecords() {
        // given
        log.append(entry(1));

        // when
        store.damage("audit/20270101T000000.000000Z-0.json", "{\"format\":");

        // then
        assertThat(log.recent(10)).containsExactly(entry(1));
    }

    @Test
    void readsRecordsOfTheVersionBefore() {
        // given
        store.create("audit/20260101T000000.000000Z-0.json", """
                {"format":1,"at":"2026-01-01T00:00:00Z","author":"ann","action":"deploy","subject":"iris r1",\
                "generation":1,"result":"committed"}""");

        // when
        AuditLog.Entry read = log.recent(1).getFirst();

        // then
        assertThat(read.author()).isEqualTo(Author.named("ann"));
        assertThat(read.subject()).isEqualTo("iris r1");
    }

    private static AuditLog.Entry entry(int second) {
        return new AuditLog.Entry(START.plusSeconds(second), ANN, "deploy", "iris r" + second, second, "committed");
    }
}
