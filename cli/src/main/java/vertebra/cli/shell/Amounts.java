package vertebra.cli.shell;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers look in tables: three digits and a unit. */
public final class Amounts {

    private Amounts() {}

    /** {@code 980}, {@code 48.1k}, {@code 3.2M}. */
    public static String count(double value) {
        return scaled(value, 1000, "", "k", "M", "G", "T");
    }

    public static String count(long value) {
        return count((double) value);
    }

    /** {@code 512B}, {@code 1.5MiB}. */
    public static String bytes(long value) {
        return scaled((double) value, 1024, "B", "KiB", "MiB", "GiB", "TiB");
    }

    /** {@code 85us}, {@code 3.1ms}, {@code 1.4s}. */
    public static String micros(double micros) {
        return scaled(micros, 1000, "us", "ms", "s");
    }

    /** {@code 3.1ms}; {@code -} where nothing was measured. */
    public static String millis(@Nullable Double millis) {
        return millis == null ? "-" : micros(millis * 1000);
    }

    /** {@code 12s}, {@code 5m}, {@code 3h}, {@code 3d}: how long ago. */
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /** {@code 1.4 s}: a span that a person waited. */
    public static String seconds(Duration span) {
        return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
    }

    private static String scaled(double value, int step, String... units) {
        int unit = 0;
        double left = value;
        // 999.5 would be printed as 1000.
        while (left >= step - 0.5 && unit < units.length - 1) {
            left /= step;
            unit++;
        }
        // Three digits say enough: 212, 48.1k, 3.1ms, 11ms.
        String digits = String.format(Locale.ROOT, left < 99.95 ? "%.1f" : "%.0f", left);
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + units[unit];
    }
}
