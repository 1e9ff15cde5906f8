package vertebra.engine.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a worker runs: code, or a model of a library. */
enum ModelKind {
    PYTHON,
    SKLEARN,
    XGBOOST,
    LIGHTGBM;

    private static final List<String> SKLEARN_ENDINGS = List.of(".joblib", ".pkl", ".pickle", ".skops");
    private static final int FIRST_BYTES = 64;
    /** An object whose first member is {@code learner}: in JSON, or in UBJSON, where a length comes before the name. */
    private static final Pattern XGBOOST_START =
            Pattern.compile("\\{(\\s*\"|[iU].|I..|l.{4}|L.{8})learner", Pattern.DOTALL);

    private static final byte[] LIGHTGBM_START = "tree\n".getBytes(StandardCharsets.US_ASCII);

    /** The word for it in specs and frames. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As users know it. */
    String title() {
        return switch (this) {
            case PYTHON -> "Python predictor";
            case SKLEARN -> "scikit-learn model";
            case XGBOOST -> "XGBoost model";
            case LIGHTGBM -> "LightGBM model";
        };
    }

    /** True when the file looks like one; reads its first bytes at most. */
    boolean recognises(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return switch (this) {
            case PYTHON -> false;
            case SKLEARN -> SKLEARN_ENDINGS.stream().anyMatch(name::endsWith);
            case XGBOOST ->
                XGBOOST_START
                        .matcher(new String(firstBytes(file), StandardCharsets.ISO_8859_1))
                        .lookingAt();
            case LIGHTGBM -> startsWith(firstBytes(file), LIGHTGBM_START);
        };
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static byte[] firstBytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FIRST_BYTES);
        } catch (IOException unreadable) {
            return new byte[0];
        }
    }
}
