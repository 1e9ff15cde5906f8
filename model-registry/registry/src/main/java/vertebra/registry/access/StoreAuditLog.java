package vertebra.registry.access;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.json.RegistryJson;
import vertebra.registry.store.RegistryStore;

/**
 * Audit records as documents {@code audit/<time>-<random>.json}; their names sort by time. Blocking; safe for any thread and for
 * several processes.
 */
public final class StoreAuditLog implements AuditLog {

    /** Folder of the records. */
    public static final String PREFIX = "audit/";

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreAuditLog.class);
    private static final int FORMAT = 1;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Document(
            int format, Instant at, String author, String action, String subject, long generation, String result) {

        Entry entry() {
            return new Entry(at, author, action, subject, generation, result);
        }
    }

    private final RegistryStore store;

    public StoreAuditLog(RegistryStore store) {
        this.store = store;
    }

    /** @throws vertebra.spec.problem.ProblemException when the store does not take it */
    @Override
    public void append(Entry entry) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        store.create(
                PREFIX + TIME.format(entry.at()) + "-" + random + ".json",
                RegistryJson.document(new Document(
                        FORMAT,
                        entry.at(),
                        entry.author(),
                        entry.action(),
                        entry.subject(),
                        entry.generation(),
                        entry.result())));
    }

    @Override
    public List<Entry> recent(int limit) {
        return store.list(PREFIX).reversed().stream()
                .flatMap(this::read)
                .limit(limit)
                .toList();
    }

    private Stream<Entry> read(String key) {
        return store.read(key).stream().flatMap(stored -> {
            try {
                return Stream.of(
                        RegistryJson.read(stored.content(), Document.class).entry());
            } catch (IllegalArgumentException e) {
                LOGGER.atWarn().addKeyValue("key", key).log("Left out an audit record that cannot be read");
                return Stream.empty();
            }
        });
    }
}
