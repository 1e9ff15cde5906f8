package vertebra.registry.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    /** 2: says the key and the address, too. */
    private static final int FORMAT = 2;

    private static final List<String> ADDED = List.of("key", "from");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Document(
            int format,
            Instant at,
            String author,
            @Nullable String key,
            @Nullable String from,
            String action,
            String subject,
            long generation,
            String result) {

        static Document of(Entry entry) {
            Author author = entry.author();
            return new Document(
                    FORMAT,
                    entry.at(),
                    author.name(),
                    author.key(),
                    author.from(),
                    entry.action(),
                    entry.subject(),
                    entry.generation(),
                    entry.result());
        }

        Entry entry() {
            return new Entry(at, new Author(author, key, from), action, subject, generation, result);
        }
    }

    private final RegistryStore store;

    public StoreAuditLog(RegistryStore store) {
        this.store = store;
    }

    @Override
    public void append(Entry entry) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        store.create(
                PREFIX + TIME.format(entry.at()) + "-" + random + ".json", RegistryJson.document(Document.of(entry)));
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
                return Stream.of(entry(stored.content()));
            } catch (IllegalArgumentException e) {
                LOGGER.atWarn().addKeyValue("key", key).log("Left out an audit record that cannot be read");
                return Stream.empty();
            }
        });
    }

    private static Entry entry(String content) {
        ObjectNode document = RegistryJson.read(content, ObjectNode.class);
        // Not in format 1.
        ADDED.stream().filter(field -> !document.has(field)).forEach(document::putNull);
        return RegistryJson.read(RegistryJson.line(document), Document.class).entry();
    }
}
