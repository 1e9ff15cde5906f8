package vertebra.registry.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.registry.artifact.Digest;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * A key as the registry has it: nothing of its secrets but their hashes.
 *
 * @param id public part of the key
 * @param expiresAt when all secrets end
 * @param secrets the newest first; the others are those that rotations replaced
 */
public record ApiKey(
        String id,
        KeyName name,
        Set<Scope> scopes,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        List<Secret> secrets) {

    private static final int MAX_SECRETS = 4;

    /**
     * One secret.
     *
     * @param endsAt when it is not valid any more; empty: when the key expires
     */
    public record Secret(Digest sha256, Optional<Instant> endsAt) {

        boolean isOver(Instant now) {
            return endsAt.filter(end -> !now.isBefore(end)).isPresent();
        }

        Secret endingBy(Instant end) {
            return new Secret(sha256, Optional.of(endsAt.filter(end::isAfter).orElse(end)));
        }
    }

    public ApiKey {
        scopes = Set.copyOf(scopes);
        secrets = List.copyOf(secrets);
        if (scopes.isEmpty() || secrets.isEmpty()) {
            throw new IllegalArgumentException("key " + id + ": no scope or no secret (expected: at least one)");
        }
    }

    /** When the secret before the newest ends, where it is still valid. */
    public Optional<Instant> oldSecretEndsAt(Instant now) {
        return secrets.stream()
                .skip(1)
                .filter(secret -> !secret.isOver(now))
                .flatMap(secret -> secret.endsAt().stream())
                .findFirst();
    }

    public boolean isExpired(Instant now) {
        return expiresAt.filter(end -> !now.isBefore(end)).isPresent();
    }

    boolean accepts(KeyText key, Instant now) {
        boolean accepted = false;
        for (Secret secret : secrets) {
            accepted |= key.hasDigest(secret.sha256()) && !secret.isOver(now);
        }
        return accepted && !isExpired(now);
    }

    /**
     * All secrets so far end by {@code end}, those that are over go.
     *
     * @throws ProblemException {@link KeyProblem#KEY_EXPIRED}, {@link KeyProblem#TOO_MANY_SECRETS}
     */
    ApiKey rotated(KeyText next, Instant now, Instant end) {
        if (isExpired(now)) {
            throw Problem.of(KeyProblem.KEY_EXPIRED, "A new secret of the key '" + name + "' would not be valid.")
                    .asException();
        }
        List<Secret> kept = new ArrayList<>();
        kept.add(new Secret(next.sha256(), Optional.empty()));
        secrets.stream()
                .map(secret -> secret.endingBy(end))
                .filter(secret -> !secret.isOver(now))
                .forEach(kept::add);
        if (kept.size() > MAX_SECRETS) {
            // An older one never ends later than a newer one.
            String oldest = secrets.getLast().endsAt().map(Instant::toString).orElse("the end of the key");
            throw Problem.of(
                            KeyProblem.TOO_MANY_SECRETS,
                            "The key '" + name + "' has " + secrets.size() + " valid secrets; the oldest ends at "
                                    + oldest + ".")
                    .asException();
        }
        return new ApiKey(id, name, scopes, createdAt, createdBy, expiresAt, kept);
    }

    Caller caller() {
        return new Caller(id, name, scopes);
    }
}
