package vertebra.registry.access;

import java.time.Instant;
import java.util.List;

/** One record per write: who, what, from where, result. Blocking; safe for any thread. */
public interface AuditLog {

    /** @throws vertebra.spec.problem.ProblemException when the store does not take it */
    void append(Entry entry);

    /** The newest first. */
    List<Entry> recent(int limit);

    /**
     * One write, or one that was refused.
     *
     * @param action {@code deploy}, {@code rollback}, {@code delete}, {@code model.register}, {@code model.delete},
     *     {@code model.collect}, {@code key.create}, {@code key.rotate}, {@code key.revoke}, {@code node.drain}, ...
     * @param subject {@code movie-recommendation r8}
     * @param generation of the document after the write; 0 when it was refused, or is no write of the registry
     * @param result {@link #DONE} or the problem's code
     */
    record Entry(Instant at, Author author, String action, String subject, long generation, String result) {}

    /** The result of what was not refused. */
    String DONE = "committed";
}
