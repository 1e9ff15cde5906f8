package vertebra.registry.document;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vertebra.registry.json.RegistryJson;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Reads documents that say their format, a number. It grows when an older reader would misunderstand a document, or lose what it
 * must not when it writes it back.
 */
public final class DocumentFormat {

    private record Header(int format) {}

    private DocumentFormat() {}

    /**
     * @param newest the format that this version writes
     * @param upgrade makes the content of an older format one of the newest
     * @throws ProblemException {@link StoreProblem#STORE_DAMAGED} when it cannot be read, or a newer version wrote it
     */
    public static <T> T read(String key, int newest, String content, Class<T> type, UnaryOperator<String> upgrade) {
        try {
            int format = RegistryJson.read(content, Header.class).format();
            if (format > newest) {
                throw damaged(
                        key + " has format " + format + ", written by a newer version (this one reads " + newest + ")",
                        null);
            }
            return RegistryJson.readDocument(format < newest ? upgrade.apply(content) : content, type);
        } catch (IllegalArgumentException e) {
            throw damaged(key + " cannot be read", e);
        }
    }

    /** Empty, too, when what is read is damaged; every other problem goes on. */
    public static <T> Optional<T> unlessDamaged(Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    public static ProblemException damaged(String detail, @Nullable Throwable cause) {
        Problem problem = Problem.of(StoreProblem.STORE_DAMAGED, detail);
        return cause == null ? problem.asException() : problem.asException(cause);
    }
}
