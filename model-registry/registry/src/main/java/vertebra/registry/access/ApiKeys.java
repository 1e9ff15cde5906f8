package vertebra.registry.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.document.ConditionalDocument;
import vertebra.registry.document.ConditionalDocument.Change;
import vertebra.registry.document.ConditionalDocument.Edit;
import vertebra.registry.store.RegistryStore;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * The API keys of a registry: in {@code keys.json}, of their secrets only SHA-256 hashes. Starts empty: call {@link #refresh} first,
 * and then every few seconds. What cannot be read opens no door: the keys that were known last stay, with their ends. Safe for any
 * thread; blocking, but for {@link #authenticate} and {@link #all}.
 */
public final class ApiKeys {

    private static final Logger LOGGER = LoggerFactory.getLogger(ApiKeys.class);

    private final ConditionalDocument<KeyRing> ring;
    private final AuditedWrites writes;
    private final Clock clock;
    private volatile boolean unreadable;

    /** What a new key is to be. */
    public record NewKey(KeyName name, Set<Scope> scopes, Optional<Duration> lifetime) {}

    /** A key and, this once, its text. */
    public record IssuedKey(ApiKey key, KeyText text) {}

    public ApiKeys(RegistryStore store, AuditLog audit, Clock clock) {
        this.ring = new ConditionalDocument<>(store, new KeyRing.Form(), KeyProblem.KEYS_CHANGED, installed -> {});
        this.writes = new AuditedWrites(audit, clock);
        this.clock = clock;
    }

    /** Who holds this key; empty: nobody, or not any more. Never blocks. */
    public Optional<Caller> authenticate(String key) {
        return KeyText.parse(key).flatMap(this::authenticate);
    }

    private Optional<Caller> authenticate(KeyText text) {
        return Optional.ofNullable(ring.current().keys().get(text.id()))
                .filter(key -> key.accepts(text, clock.instant()))
                .map(ApiKey::caller);
    }

    /** The last known keys, in the order of creation; expired ones too. Never blocks. */
    public List<ApiKey> all() {
        return ring.current().inOrder();
    }

    /** Looks what other processes wrote. Does not fail: the log tells, once, when the keys cannot be read. */
    public void refresh() {
        try {
            ring.refresh();
            if (unreadable) {
                LOGGER.atInfo().addKeyValue("keys", all().size()).log("The API keys can be read again");
            }
            unreadable = false;
        } catch (ProblemException e) {
            if (!unreadable) {
                LOGGER.atError()
                        .addKeyValue("keys", all().size())
                        .addKeyValue("reason", e.getMessage())
                        .log(
                                "The API keys cannot be read; only those known so far, and the local credential, are valid");
            }
            unreadable = true;
        }
    }

    /**
     * Makes a key.
     *
     * @param by who asks; gives only scopes that it has, and no longer than it has them
     * @throws ProblemException 403 {@link KeyProblem#BEYOND_OWN_SCOPES}, {@link KeyProblem#BEYOND_OWN_END}, 409
     *     {@link KeyProblem#KEY_EXISTS}; or of the store
     */
    public IssuedKey create(NewKey wanted, Caller by, Author author) {
        requireOwn(wanted.scopes(), by);
        KeyText text = KeyText.create();
        Instant now = clock.instant();
        ApiKey key = new ApiKey(
                text.id(),
                wanted.name(),
                wanted.scopes(),
                now,
                author.name(),
                wanted.lifetime().map(now::plus),
                List.of(new ApiKey.Secret(text.sha256(), Optional.empty())));
        return issued("key.create", author, text, (before, write) -> {
            requireOwnEnd(before, key, by);
            requireFree(before, wanted.name());
            return new Change<>(Optional.of(before.with(key, write)), key);
        });
    }

    /**
     * Gives a key another secret.
     *
     * @param overlap how long those so far stay valid, at most
     * @param by who asks; must have all scopes of the key, for as long as the key, since it gets to know the secret
     * @throws ProblemException 403 {@link KeyProblem#BEYOND_OWN_SCOPES}, {@link KeyProblem#BEYOND_OWN_END}, 404
     *     {@link KeyProblem#NO_SUCH_KEY}, 409 {@link KeyProblem#KEY_EXPIRED}, {@link KeyProblem#TOO_MANY_SECRETS}; or of the store
     */
    public IssuedKey rotate(String id, Duration overlap, Caller by, Author author) {
        KeyText text = KeyText.create(id);
        return issued("key.rotate", author, text, (before, write) -> {
            ApiKey known = known(before, id);
            requireOwn(known.scopes(), by);
            requireOwnEnd(before, known, by);
            Instant now = clock.instant();
            ApiKey next = known.rotated(text, now, now.plus(overlap));
            return new Change<>(Optional.of(before.with(next, write)), next);
        });
    }

    /**
     * Ends a key at once.
     *
     * @throws ProblemException 404 {@link KeyProblem#NO_SUCH_KEY}; or of the store
     */
    public void revoke(String id, Author author) {
        Edit<KeyRing, ApiKey> edit = (before, write) -> {
            ApiKey known = known(before, id);
            return new Change<>(Optional.of(before.without(id, write)), known);
        };
        writes.write("key.revoke", author, ApiKeys::subject, () -> ring.commit(edit));
    }

    private IssuedKey issued(String action, Author author, KeyText text, Edit<KeyRing, ApiKey> edit) {
        Function<ApiKey, String> subject = ApiKeys::subject;
        return new IssuedKey(
                writes.write(action, author, subject, () -> ring.commit(edit)).result(), text);
    }

    private static String subject(ApiKey key) {
        return key.name() + " " + key.id();
    }

    private static void requireOwn(Set<Scope> scopes, Caller by) {
        String beyond = scopes.stream()
                .filter(scope -> !by.mayUse(scope))
                .map(Scope::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!beyond.isEmpty()) {
            throw Problem.of(
                            KeyProblem.BEYOND_OWN_SCOPES,
                            "The key '" + by.name() + "' does not have " + beyond + " itself.")
                    .asException();
        }
    }

    /** Who is no key of the ring, as the local credential, has no end. */
    private static void requireOwnEnd(KeyRing ring, ApiKey given, Caller by) {
        Optional.ofNullable(ring.keys().get(by.keyId()))
                .flatMap(ApiKey::expiresAt)
                .filter(end ->
                        given.expiresAt().filter(other -> !other.isAfter(end)).isEmpty())
                .ifPresent(end -> {
                    throw Problem.of(
                                    KeyProblem.BEYOND_OWN_END,
                                    "The key '" + by.name() + "' itself expires at " + end + ".")
                            .asException();
                });
    }

    private static void requireFree(KeyRing ring, KeyName name) {
        ring.keys().values().stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .ifPresent(taken -> {
                    throw Problem.of(
                                    KeyProblem.KEY_EXISTS,
                                    "The key " + taken.id() + " is called '" + name + "' already.")
                            .asException();
                });
    }

    private static ApiKey known(KeyRing ring, String id) {
        return Optional.ofNullable(ring.keys().get(id))
                .orElseThrow(() -> Problem.of(KeyProblem.NO_SUCH_KEY, "No key has this id.")
                        .asException());
    }
}
