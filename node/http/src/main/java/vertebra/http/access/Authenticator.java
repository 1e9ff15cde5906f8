package vertebra.http.access;

import java.util.Optional;
import vertebra.spec.access.Caller;

/** Port: whose key this is. Asked on event loops for every request: answers from memory, at once. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Compares hashes in constant time.
     *
     * @param key as the caller sent it: of any form and length up to that of a header
     * @return empty: unknown, wrong, expired or revoked; nobody is told which
     */
    Optional<Caller> authenticate(String key);
}
