package vertebra.engine.worker.process;

import java.io.IOException;
import java.io.Serial;

/** A worker does not keep to the protocol. The message goes on after "because". */
final class ProtocolException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
