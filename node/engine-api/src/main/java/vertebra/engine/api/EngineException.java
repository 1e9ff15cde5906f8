package vertebra.engine.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Carries an {@link EngineFailure}. The cause holds the runtime's own text and is for the log only. */
public final class EngineException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient EngineFailure failure;

    public EngineException(EngineFailure failure, @Nullable Throwable cause) {
        super(failure.detail(), cause);
        this.failure = failure;
    }

    public EngineFailure failure() {
        return failure;
    }
}
