package vertebra.cli.view;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import vertebra.admin.contract.LogLine;

/** A log line for people: {@code 14:02:10.123 INFO  deployed  api=iris revision=r2}. */
public final class LogText {

    private final DateTimeFormatter time;

    /** @param zone whose clock the reader's is */
    public LogText(ZoneId zone) {
        this.time =
                DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    public String of(LogLine line) {
        StringBuilder text = new StringBuilder(time.format(line.at()))
                .append(' ')
                .append(String.format(Locale.ROOT, "%-5s", line.level()))
                .append(' ')
                .append(line.message());
        line.fields()
                .forEach((key, value) -> text.append(text.indexOf("=") < 0 ? "  " : " ")
                        .append(key)
                        .append('=')
                        .append(value.contains(" ") ? '"' + value + '"' : value));
        return text.toString();
    }
}
