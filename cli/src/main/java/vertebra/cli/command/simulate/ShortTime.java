package vertebra.cli.command.simulate;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 40ms}, {@code 1.25s}, {@code 2m}, {@code 5d}; above 0, at most a year. */
final class ShortTime implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(ms|s|m|h|d)");

    private static final int MOST_DAYS = 366;
    private static final BigDecimal MOST_NANOS =
            BigDecimal.valueOf(Duration.ofDays(MOST_DAYS).toNanos());

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' (expected: a time such as 40ms, 1.25s, 2m, 12h or 5d)");
        }
        BigDecimal nanos = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(nanosOf(form.group(2))));
        if (nanos.signum() == 0) {
            throw new TypeConversionException("'" + text + "' (expected: a time above 0)");
        }
        if (nanos.compareTo(MOST_NANOS) > 0) {
            throw new TypeConversionException("'" + text + "' (expected: at most " + MOST_DAYS + "d)");
        }
        return Duration.ofNanos(nanos.longValueExact());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }
}
