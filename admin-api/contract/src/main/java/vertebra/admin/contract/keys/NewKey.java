package vertebra.admin.contract.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new key is to be.
 *
 * @param name letters, digits and {@code ._@+-}, at most 64; unique
 * @param scopes at least one; only what the caller's own key allows
 * @param expiresInSeconds null: it does not expire
 */
public record NewKey(
        @Nullable String name,
        @Nullable List<@Nullable String> scopes,
        @Nullable Long expiresInSeconds) {}
