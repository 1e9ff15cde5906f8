package vertebra.registry.access;

import java.time.Instant;
import java.util.List;

/** One record per write of the registry: who, what, result. */
public interface AuditLog {

    void append(Entry entry);

    /** The newest first. */
    List<Entry> recent(int limit);

    /**
     * One write.
     *
     * @param action {@code deploy}, {@code rollback}, {@code delete}, {@code model.register}, {@code model.delete},
     *     {@code model.collect}
     * @param subject {@code movie-recommendation r8}
     * @param generation of the catalog after the write; 0 when it was refused
     * @param result {@code committed} or the problem's code
     */
    record Entry(Instant at, String author, String action, String subject, long generation, String result) {}
}
