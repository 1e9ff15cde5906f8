package vertebra.stores.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** What a failure of the file system means for the caller. Details never hold paths: those are in the cause, for the log. */
final class FileProblems {

    /** Less is a full disk, whatever the error's text: a file system keeps back a few blocks. */
    private static final long FULL_BELOW_BYTES = 64 * 1024;

    private FileProblems() {}

    /** Work on files. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** @param doing what failed, such as {@code writing catalog.json} */
    static ProblemException problem(String doing, Path root, IOException failure) {
        return isFull(root, failure)
                ? Problem.of(StoreProblem.STORE_FULL, doing + ": no space left on the disk")
                        .asException(failure)
                : Problem.retryable(
                                StoreProblem.STORE_UNAVAILABLE, doing + ": " + reason(failure), Duration.ofSeconds(5))
                        .asException(failure);
    }

    /** The texts are those of Linux, macOS and Windows; in another language, the space that is left tells. */
    private static boolean isFull(Path root, IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of("no space left", "quota exceeded", "not enough space").anyMatch(text::contains)
                || (isPlain(failure) && hasNoSpace(root));
    }

    private static boolean isPlain(IOException failure) {
        return failure.getClass().equals(IOException.class);
    }

    private static boolean hasNoSpace(Path root) {
        try {
            return Files.getFileStore(root).getUsableSpace() < FULL_BELOW_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "access denied";
            case NoSuchFileException _ -> "the file or its folder is missing";
            case FileAlreadyExistsException _ -> "a file is there already";
            default -> "the file system failed";
        };
    }
}
