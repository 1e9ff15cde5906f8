package vertebra.registry.catalog;

import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.access.AuditLog;
import vertebra.registry.catalog.ApiCatalog.Committed;
import vertebra.spec.problem.ProblemException;

/**
 * One audit record and one INFO line for each write, refused ones included; none when there was nothing to write. The record
 * follows the commit: when the store does not take it, the write is still done, and the line says so.
 */
final class AuditedWrites {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditedWrites.class);
    private static final String COMMITTED = "committed";

    private final AuditLog audit;
    private final Clock clock;

    AuditedWrites(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param wanted the subject while it is not known what comes of it: {@code iris}
     * @param done the subject once it is: {@code iris r8}
     */
    <T> Committed<T> write(
            String action, String author, String wanted, Function<T, String> done, Supplier<Committed<T>> write) {
        Committed<T> committed;
        try {
            committed = write.get();
        } catch (ProblemException refusal) {
            record(new AuditLog.Entry(
                    clock.instant(),
                    author,
                    action,
                    wanted,
                    0,
                    refusal.problem().type().code()));
            throw refusal;
        }
        if (committed.written()) {
            record(new AuditLog.Entry(
                    clock.instant(),
                    author,
                    action,
                    done.apply(committed.result()),
                    committed.generation(),
                    COMMITTED));
        }
        return committed;
    }

    private void record(AuditLog.Entry entry) {
        LOGGER.atInfo()
                .addKeyValue("action", entry.action())
                .addKeyValue("subject", entry.subject())
                .addKeyValue("author", entry.author())
                .addKeyValue("generation", entry.generation())
                .addKeyValue("result", entry.result())
                .log("Registry write");
        try {
            audit.append(entry);
        } catch (ProblemException e) {
            LOGGER.atError()
                    .addKeyValue("action", entry.action())
                    .addKeyValue("subject", entry.subject())
                    .addKeyValue("author", entry.author())
                    .addKeyValue("reason", e.getMessage())
                    .log("A write left no audit record");
        }
    }
}
