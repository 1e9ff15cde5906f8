package vertebra.admin.contract.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key, without its secret.
 *
 * @param id public part of the key: {@code vtb_ID_...}
 * @param scopes such as {@code predict:iris-*}, {@code admin:read}; sorted
 * @param createdBy name of the author
 * @param expiresAt null: never
 * @param expired true: it is not valid any more
 * @param oldSecretUntil how long a secret before the last rotation is valid; null: there is none
 */
public record KeyInfo(
        String id,
        String name,
        List<String> scopes,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        boolean expired,
        @Nullable Instant oldSecretUntil) {}
