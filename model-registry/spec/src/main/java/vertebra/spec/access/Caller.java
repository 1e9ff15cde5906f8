package vertebra.spec.access;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks: the holder of a key, never the key itself.
 *
 * @param keyId public part of the key; {@code local} for the credential that the node gives to users of its own machine, {@code none} where no
 *     key is asked for
 * @param name of the key
 * @param scopes what it allows
 */
public record Caller(String keyId, KeyName name, Set<Scope> scopes) {

    private static final Set<Scope> ALL = Scope.all().collect(Collectors.toUnmodifiableSet());

    /** Whoever can read the state folder of the node. */
    public static final Caller LOCAL = new Caller("local", new KeyName("local"), ALL);

    /** Whoever reaches a node that asks nobody for a key. */
    public static final Caller ANYONE = new Caller("none", new KeyName("anonymous"), ALL);

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** True for those who are not told apart by a key: they may say who they are. */
    public boolean namesItself() {
        return keyId.equals(LOCAL.keyId) || keyId.equals(ANYONE.keyId);
    }

    public boolean mayUse(Scope scope) {
        return scopes.stream().anyMatch(own -> own.covers(scope));
    }
}
