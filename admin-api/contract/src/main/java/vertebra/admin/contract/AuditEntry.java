package vertebra.admin.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One write, or one that was refused.
 *
 * @param author name of the key, or what a caller that no key tells apart calls itself
 * @param key id of the key; {@code local} for a user of the node's machine, {@code none} where no key is asked for; null: the
 *     node itself, or no valid key
 * @param from address that the request came from; null: the node itself
 * @param action such as {@code deploy}, {@code model.delete}, {@code key.create}
 * @param subject such as {@code iris r8}; for a refused write, what was asked for
 * @param generation of the catalog or the keys after the write; 0 when there is none
 * @param result {@code committed}, or the code of the problem
 */
public record AuditEntry(
        Instant at,
        String author,
        @Nullable String key,
        @Nullable String from,
        String action,
        String subject,
        long generation,
        String result) {}
