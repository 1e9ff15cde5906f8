package vertebra.spec.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.spec.ApiName;

/** One thing that a key allows. Scopes imply nothing: who may deploy may not therefore read. */
public sealed interface Scope {

    /** What a scope looks like, for messages. */
    String FORM = "predict:NAME (with * for any characters), admin:read, admin:deploy, admin:deploy-code, admin:scale"
            + " or admin:keys";

    /** The scope that {@code toString} writes so; empty when there is none. */
    static Optional<Scope> parse(String text) {
        return Predict.parse(text)
                .or(() -> Arrays.stream(Admin.values())
                        .filter(admin -> admin.toString().equals(text))
                        .findFirst());
    }

    /** The scope that a call of this API needs. */
    static Scope predict(ApiName api) {
        return new Predict(api.value());
    }

    /** Everything there is. */
    static Stream<Scope> all() {
        return Stream.concat(Stream.of(new Predict("*")), Arrays.stream(Admin.values()));
    }

    /** True when this scope allows all that {@code other} allows. */
    boolean covers(Scope other);

    /** What operators do. */
    enum Admin implements Scope {
        /** See all but keys' secrets: APIs, models, logs, decisions, audit, metrics. */
        READ,
        /** Deploy, roll back, delete; register and delete models. */
        DEPLOY,
        /** Beside {@link #DEPLOY}: deploy projects that bring code. */
        DEPLOY_CODE,
        /** Drain nodes, set replicas. */
        SCALE,
        /** See, create, rotate and revoke keys. */
        KEYS;

        private final String text = "admin:" + name().toLowerCase(Locale.ROOT).replace('_', '-');

        @Override
        public boolean covers(Scope other) {
            return this == other;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Call APIs.
     *
     * @param glob an API's name, in which {@code *} stands for any characters, also none; at most 64 characters
     */
    record Predict(String glob) implements Scope {

        private static final String PREFIX = "predict:";
        private static final Pattern FORM = Pattern.compile("[a-z0-9*-]{1,64}");

        /** @throws IllegalArgumentException with what was expected */
        public Predict {
            if (!FORM.matcher(glob).matches()) {
                throw new IllegalArgumentException("scope: 'predict:" + glob
                        + "' (expected: lower-case letters, digits, dashes and *, 1 to 64 characters)");
            }
        }

        static Optional<Scope> parse(String text) {
            return Optional.of(text)
                    .filter(scope -> scope.startsWith(PREFIX))
                    .map(scope -> scope.substring(PREFIX.length()))
                    .filter(FORM.asMatchPredicate())
                    .map(Predict::new);
        }

        /** The other's star is one more character, which only a star takes: so this tells of globs, too, what they cover. */
        @Override
        public boolean covers(Scope other) {
            return other instanceof Predict predict && takes(predict.glob);
        }

        /** Goes back to the last star only: at most the product of both lengths. */
        private boolean takes(String text) {
            int at = 0;
            int in = 0;
            int star = -1;
            int resume = 0;
            while (in < text.length()) {
                if (at < glob.length() && glob.charAt(at) == '*') {
                    star = at++;
                    resume = in;
                } else if (at < glob.length() && glob.charAt(at) == text.charAt(in)) {
                    at++;
                    in++;
                } else if (star >= 0) {
                    at = star + 1;
                    in = ++resume;
                } else {
                    return false;
                }
            }
            return glob.chars().skip(at).allMatch(rest -> rest == '*');
        }

        @Override
        public String toString() {
            return PREFIX + glob;
        }
    }
}
