package vertebra.http.wire;

import java.io.Serial;

/** A request whose line names a version of HTTP that this server does not speak. */
public final class UnspokenVersion extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnspokenVersion() {
        super("another version of HTTP", null, false, false);
    }
}
