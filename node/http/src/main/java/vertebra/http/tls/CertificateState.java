package vertebra.http.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * The certificate that a listener serves now.
 *
 * @param names host names and addresses that it is for, in lower case; a name may begin with {@code *.}
 * @param expiresAt when the first of its chain expires
 */
public record CertificateState(Set<String> names, Instant expiresAt) {

    public CertificateState {
        names = Set.copyOf(names);
    }

    /** Negative when it has expired. */
    public Duration leftAt(Instant now) {
        return Duration.between(now, expiresAt);
    }
}
