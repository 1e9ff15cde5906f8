package vertebra.admin.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The OpenAPI file of the admin API. */
public final class OpenApi {

    private static final String FILE = "openapi.yaml";

    private OpenApi() {}

    /** Its text. */
    public static String yaml() {
        try (InputStream file = OpenApi.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
