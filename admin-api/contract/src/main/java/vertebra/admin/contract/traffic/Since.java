package vertebra.admin.contract.traffic;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From when on: a span before now ({@code 1h}, {@code 90s}, {@code 1d12h}), or a time with its offset
 * ({@code 2026-05-04T14:02:10Z}).
 *
 * @param text as it was written
 */
public record Since(String text) {

    private static final Pattern SPAN =
            Pattern.compile("(?=\\d)(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?");

    /** What is expected, for messages. */
    public static final String FORM = "a span such as 90s, 30m, 1h or 1d12h, or a time such as 2026-05-04T14:02:10Z";

    /** @throws IllegalArgumentException when it is neither a span nor a time */
    public Since {
        if (span(text) == null && time(text) == null) {
            throw new IllegalArgumentException("'" + text + "' (expected: " + FORM + ")");
        }
    }

    /** The time that is meant. */
    public Instant from(Instant now) {
        Duration span = span(text);
        return span == null ? Objects.requireNonNull(time(text), text) : now.minus(span);
    }

    /** The span that a text of this form means; null: it has another. */
    public static @Nullable Duration span(String text) {
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        return Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)));
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException noTime) {
            return null;
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
