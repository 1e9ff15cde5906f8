package vertebra.registry.access;

import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.document.Committed;
import vertebra.spec.problem.ProblemException;

/**
 * One audit record and one INFO line for each commit; none when there was nothing to write, or when it was refused: refusals are
 * recorded where they are answered, with those that never came so far. The record follows the commit: when the store does not take
 * it, the write is still done, and the line says so.
 */
public final class AuditedWrites {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditedWrites.class);

    private final AuditLog audit;
    private final InstantSource clock;

    public AuditedWrites(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** @param subject what came of it: {@code iris r8} */
    public <T> Committed<T> write(
            String action, Author author, Function<T, String> subject, Supplier<Committed<T>> write) {
        Committed<T> committed = write.get();
        if (committed.written()) {
            record(new AuditLog.Entry(
                    clock.instant(),
                    author,
                    action,
                    subject.apply(committed.result()),
                    committed.generation(),
                    AuditLog.DONE));
        }
        return committed;
    }

    /** Records what an operator did that is no write of the registry, such as a drain. */
    public void done(String action, Author author, String subject) {
        record(new AuditLog.Entry(clock.instant(), author, action, subject, 0, AuditLog.DONE));
    }

    private void record(AuditLog.Entry entry) {
        LOGGER.atInfo()
                .addKeyValue("action", entry.action())
                .addKeyValue("subject", entry.subject())
                .addKeyValue("author", entry.author().name())
                .addKeyValue("generation", entry.generation())
                .addKeyValue("result", entry.result())
                .log("Registry write");
        try {
            audit.append(entry);
        } catch (ProblemException e) {
            LOGGER.atError()
                    .addKeyValue("action", entry.action())
                    .addKeyValue("subject", entry.subject())
                    .addKeyValue("author", entry.author().name())
                    .addKeyValue("reason", e.getMessage())
                    .log("A write left no audit record");
        }
    }
}
