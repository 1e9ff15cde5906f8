package vertebra.admin.contract;

import java.time.Instant;

/** One write of the registry: who, what, result. */
public record AuditEntry(Instant at, String author, String action, String subject, long generation, String result) {}
