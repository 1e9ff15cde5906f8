package vertebra.engine.api.frames;

import java.io.IOException;
import java.io.Serial;

/** What came, or is to be sent, is no frame of this protocol. The connection is of no use any more. */
public final class FrameException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    FrameException(String message) {
        super(message);
    }
}
