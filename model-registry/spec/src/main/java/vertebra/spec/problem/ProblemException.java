package vertebra.spec.problem;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} through code that throws. Without a cause it has no stack trace: it is an answer. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.type().code() + " " + problem.detail(), cause, false, cause != null);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
