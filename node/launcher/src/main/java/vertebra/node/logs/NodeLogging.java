package vertebra.node.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import org.slf4j.LoggerFactory;
import vertebra.http.AccessLog;
import vertebra.node.config.NodeConfig;

/** Sets up logging: one line an event on standard output, and the newest lines in memory; requests on standard output only. */
public final class NodeLogging {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg %kvp%n%xEx";

    static final String CONSOLE = "console";

    private NodeLogging() {}

    /** For commands that print data: nothing is logged. */
    public static void silence() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }

    /** Called once, before anything logs. */
    public static RecentLogs start(NodeConfig.Log settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName(CONSOLE);
        console.setContext(context);
        console.setEncoder(encoder(context, settings.format()));
        console.start();
        RecentLogs recent = new RecentLogs();
        recent.setContext(context);
        recent.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.addAppender(recent);
        root.setLevel(Level.INFO);
        context.getLogger("vertebra").setLevel(Level.toLevel(settings.level()));
        // Predictors have a level of their own, log_level, which has decided before a line comes here.
        context.getLogger("vertebra.predictor").setLevel(Level.TRACE);
        // A line a request would push everything else out of the newest lines.
        Logger access = context.getLogger(AccessLog.LOGGER_NAME);
        access.setAdditive(false);
        access.addAppender(console);
        access.setLevel(settings.access() ? Level.INFO : Level.OFF);
        return recent;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, NodeConfig.Log.Format format) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        Layout<ILoggingEvent> layout = switch (format) {
            case TEXT -> {
                PatternLayout pattern = new PatternLayout();
                pattern.setPattern(PATTERN);
                yield pattern;
            }
            case JSON -> new JsonLines();
        };
        layout.setContext(context);
        layout.start();
        encoder.setLayout(layout);
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
