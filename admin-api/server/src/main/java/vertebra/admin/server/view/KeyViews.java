package vertebra.admin.server.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.admin.contract.keys.NewKey;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.registry.access.ApiKey;
import vertebra.registry.access.ApiKeys;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** Keys between the registry and the messages of the admin API. Pure. */
public final class KeyViews {

    private static final long LONGEST_LIFE_SECONDS = 10L * 365 * 86_400;
    private static final int MAX_SCOPES = 100;
    private static final int MAX_SHOWN = 80;

    private KeyViews() {}

    public static List<KeyInfo> all(List<ApiKey> keys, Instant now) {
        return keys.stream().map(key -> info(key, now)).toList();
    }

    public static IssuedKey issued(ApiKeys.IssuedKey issued, Instant now) {
        return new IssuedKey(info(issued.key(), now), issued.text().reveal());
    }

    private static KeyInfo info(ApiKey key, Instant now) {
        return new KeyInfo(
                key.id(),
                key.name().value(),
                key.scopes().stream().map(Scope::toString).sorted().toList(),
                key.createdAt(),
                key.createdBy(),
                key.expiresAt().orElse(null),
                key.isExpired(now),
                key.oldSecretEndsAt(now).orElse(null));
    }

    /** @throws ProblemException {@link AdminProblem#BAD_PARAMETER} */
    public static ApiKeys.NewKey wanted(NewKey message) {
        @Nullable String name = message.name();
        if (name == null || !KeyName.isLegal(name)) {
            throw bad("name", name, KeyName.FORM);
        }
        List<@Nullable String> scopes = Objects.requireNonNullElse(message.scopes(), List.of());
        if (scopes.isEmpty() || scopes.size() > MAX_SCOPES) {
            throw bad("scopes", scopes.size() + " of them", "1 to " + MAX_SCOPES);
        }
        return new ApiKeys.NewKey(
                new KeyName(name),
                scopes(scopes),
                Optional.ofNullable(message.expiresInSeconds()).map(KeyViews::lifetime));
    }

    private static Set<Scope> scopes(List<@Nullable String> texts) {
        return texts.stream()
                .map(text -> Optional.ofNullable(text)
                        .flatMap(Scope::parse)
                        .orElseThrow(() -> bad("scope", text, Scope.FORM)))
                .collect(Collectors.toSet());
    }

    private static Duration lifetime(long seconds) {
        if (seconds < 1 || seconds > LONGEST_LIFE_SECONDS) {
            throw bad("expires_in_seconds", Long.toString(seconds), "1 to " + LONGEST_LIFE_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private static ProblemException bad(String field, @Nullable String value, String expected) {
        String shown = value == null ? "nothing" : "'" + value.substring(0, Math.min(MAX_SHOWN, value.length())) + "'";
        return Problem.of(AdminProblem.BAD_PARAMETER, field + ": " + shown + " (expected: " + expected + ").")
                .asException();
    }
}
