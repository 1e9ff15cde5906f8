package vertebra.engine.worker.environment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Packages for a Python of this machine.
 *
 * @param requirements what is wanted
 * @param python what it is wanted for
 */
public record PackageRequest(Requirements requirements, Interpreter python) {

    /** Grows when the same request is answered in another way than before. */
    private static final String RULES = "1";

    /**
     * A digest of all that decides which files answer it: the same key means that a former answer will do. The whole version: a
     * marker may ask for it ({@code python_full_version}).
     */
    public String key() {
        MessageDigest digest = EnvironmentLock.newDigest();
        digest.update((RULES + "\n" + python.version() + "\n" + python.platform() + "\n" + requirements.complete()
                        + "\n" + String.join("\n", requirements.lines()))
                .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }
}
