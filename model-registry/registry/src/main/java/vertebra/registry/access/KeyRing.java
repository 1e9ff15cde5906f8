package vertebra.registry.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import vertebra.registry.artifact.Digest;
import vertebra.registry.document.ConditionalDocument;
import vertebra.registry.document.ConditionalDocument.Write;
import vertebra.registry.document.DocumentFormat;
import vertebra.registry.json.RegistryJson;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;

/**
 * All keys: the document {@code keys.json}.
 *
 * @param keys by id
 */
record KeyRing(long generation, String writeId, List<String> recentWrites, Map<String, ApiKey> keys)
        implements ConditionalDocument.Version {

    static final String DOCUMENT = "keys.json";

    private static final int FORMAT = 1;
    private static final String NEVER = "never";

    static final KeyRing EMPTY = new KeyRing(0, "", List.of(), Map.of());

    KeyRing {
        recentWrites = List.copyOf(recentWrites);
        keys = Map.copyOf(keys);
    }

    KeyRing with(ApiKey key, Write write) {
        Map<String, ApiKey> changed = new HashMap<>(keys);
        changed.put(key.id(), key);
        return new KeyRing(write.generation(), write.id(), write.recentWrites(), changed);
    }

    KeyRing without(String id, Write write) {
        Map<String, ApiKey> changed = new HashMap<>(keys);
        changed.remove(id);
        return new KeyRing(write.generation(), write.id(), write.recentWrites(), changed);
    }

    /** The keys in the order of creation. */
    List<ApiKey> inOrder() {
        return keys.values().stream()
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }

    /** How the keys are stored. */
    record Form() implements ConditionalDocument.Form<KeyRing> {

        private record Document(
                int format, long generation, String writeId, List<String> recentWrites, List<KeyDocument> keys) {}

        /** Times are {@code never} where there is none. */
        private record KeyDocument(
                String id,
                String name,
                List<String> scopes,
                Instant createdAt,
                String createdBy,
                String expiresAt,
                List<SecretDocument> secrets) {}

        private record SecretDocument(Digest sha256, String endsAt) {}

        @Override
        public String key() {
            return DOCUMENT;
        }

        @Override
        public KeyRing empty() {
            return EMPTY;
        }

        @Override
        public KeyRing read(String content) {
            Document document =
                    DocumentFormat.read(DOCUMENT, FORMAT, content, Document.class, UnaryOperator.identity());
            try {
                return new KeyRing(
                        document.generation(),
                        document.writeId(),
                        document.recentWrites(),
                        document.keys().stream()
                                .map(Form::key)
                                .collect(Collectors.toMap(ApiKey::id, UnaryOperator.identity())));
            } catch (IllegalArgumentException | IllegalStateException | DateTimeException | NullPointerException e) {
                throw DocumentFormat.damaged(DOCUMENT + " holds a key that this version cannot read", e);
            }
        }

        private static ApiKey key(KeyDocument key) {
            return new ApiKey(
                    key.id(),
                    new KeyName(key.name()),
                    key.scopes().stream().map(Form::scope).collect(Collectors.toSet()),
                    key.createdAt(),
                    key.createdBy(),
                    time(key.expiresAt()),
                    key.secrets().stream()
                            .map(secret -> new ApiKey.Secret(secret.sha256(), time(secret.endsAt())))
                            .toList());
        }

        private static Scope scope(String text) {
            return Scope.parse(text).orElseThrow(() -> new IllegalArgumentException("no scope: " + text));
        }

        private static Optional<Instant> time(String text) {
            return text.equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(text));
        }

        @Override
        public String write(KeyRing ring) {
            return RegistryJson.document(new Document(
                    FORMAT,
                    ring.generation(),
                    ring.writeId(),
                    ring.recentWrites(),
                    ring.inOrder().stream().map(Form::document).toList()));
        }

        private static KeyDocument document(ApiKey key) {
            return new KeyDocument(
                    key.id(),
                    key.name().value(),
                    texts(key.scopes()),
                    key.createdAt(),
                    key.createdBy(),
                    text(key.expiresAt()),
                    key.secrets().stream()
                            .map(secret -> new SecretDocument(secret.sha256(), text(secret.endsAt())))
                            .toList());
        }

        private static List<String> texts(Set<Scope> scopes) {
            return scopes.stream().map(Scope::toString).sorted().toList();
        }

        private static String text(Optional<Instant> time) {
            return time.map(Instant::toString).orElse(NEVER);
        }
    }
}
