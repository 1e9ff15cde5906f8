package vertebra.registry.access;

import org.jspecify.annotations.Nullable;

/**
 * Who writes.
 *
 * @param name of the key, or what a caller that no key tells apart calls itself
 * @param key its public id; {@code local} for a user of the node's machine, {@code none} where no key is asked for; null: this
 *     process itself, or no valid key
 * @param from address that the request came from; null: this process itself
 */
public record Author(
        String name, @Nullable String key, @Nullable String from) {

    /** Somebody of whom only the name is known. */
    public static Author named(String name) {
        return new Author(name, null, null);
    }
}
