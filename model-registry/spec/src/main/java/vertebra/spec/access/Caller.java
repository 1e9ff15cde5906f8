package vertebra.spec.access;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks: the holder of a key, never the key itself.
 *
 * @param keyId public part of the key; {@code local} for the credential that the node gives to users of its own machine
 * @param name of the key
 * @param scopes what it allows
 */
public record Caller(String keyId, KeyName name, Set<Scope> scopes) {

    private static final String LOCAL_ID = "local";
    private static final KeyName LOCAL_NAME = new KeyName("local");

    /** Whoever can read the state folder of the node. Allowed everything; names itself. */
    public static final Caller LOCAL =
            new Caller(LOCAL_ID, LOCAL_NAME, Scope.all().collect(Collectors.toUnmodifiableSet()));

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean isLocal() {
        return keyId.equals(LOCAL_ID);
    }

    public boolean mayUse(Scope scope) {
        return scopes.stream().anyMatch(own -> own.covers(scope));
    }
}
