package vertebra.cli.shell;

import java.io.IOException;
import java.io.Serial;
import java.util.Locale;
import java.util.Optional;

/** Standard output takes no more data: its reader is gone, or its disk is full. The command ends. */
public final class OutputLost extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String READER_GONE = "broken pipe";

    private final String reason;

    OutputLost(IOException cause) {
        super(cause.getMessage(), cause, false, false);
        this.reason = String.valueOf(cause.getMessage());
    }

    /** What to tell the user; nothing when the reader has seen enough, as {@code head} does. */
    public Optional<String> complaint() {
        return reason.toLowerCase(Locale.ROOT).contains(READER_GONE)
                ? Optional.empty()
                : Optional.of("standard output cannot be written: " + reason);
    }
}
