package vertebra.spec;

import java.util.List;

/**
 * Where and to whom an API answers.
 *
 * @param endpoint path, begins with a slash, no trailing slash
 * @param corsOrigins origins that browsers may call from; empty: no CORS headers
 * @param auth who may call
 * @param retry when another replica may run a request again
 */
public record NetworkingSpec(String endpoint, List<String> corsOrigins, Auth auth, Retry retry) {

    public enum Auth {
        /** Key on clouds, none on one machine. */
        DEFAULT,
        NONE,
        KEY
    }

    public enum Retry {
        /** While no byte of a response came. */
        SAFE,
        /** Only when nothing was sent. */
        CONNECT,
        NEVER
    }

    public NetworkingSpec {
        corsOrigins = List.copyOf(corsOrigins);
    }
}
