package vertebra.engine.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Hears what predictors say, all of it and alone, until it is closed. */
public final class PredictorLog implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("vertebra.predictor");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
    private final @Nullable Level before = logger.getLevel();

    public PredictorLog() {
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        heard.start();
        logger.addAppender(heard);
    }

    /** What was said so far. */
    public List<ILoggingEvent> events() {
        return List.copyOf(heard.list);
    }

    @Override
    public void close() {
        logger.detachAppender(heard);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
