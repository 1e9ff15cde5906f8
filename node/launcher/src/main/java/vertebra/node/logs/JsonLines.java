package vertebra.node.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.vertx.core.json.JsonObject;

/**
 * One JSON object a line, for machines: {@code at}, {@code level}, {@code message}, {@code fields}, and {@code error} with its
 * stack trace. The same names as those of {@code vertebra logs -o json}.
 */
final class JsonLines extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        JsonObject line = new JsonObject()
                .put("at", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("message", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            JsonObject fields = new JsonObject();
            event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, plain(pair.value)));
            line.put("fields", fields);
        }
        if (event.getThrowableProxy() != null) {
            line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.encode() + "\n";
    }

    private static Object plain(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
