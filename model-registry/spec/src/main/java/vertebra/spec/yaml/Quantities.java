package vertebra.spec.yaml;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notations of Kubernetes quantities and Go durations. */
public final class Quantities {

    private static final Pattern QUANTITY = Pattern.compile(
            "\\+?(\\d{1,19}(?:\\.\\d{0,9})?|\\.\\d{1,9})(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\\d{1,2}))?");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|us|s|m|h)");
    private static final Map<String, BigDecimal> SCALES = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.TEN.pow(3)),
            Map.entry("M", BigDecimal.TEN.pow(6)),
            Map.entry("G", BigDecimal.TEN.pow(9)),
            Map.entry("T", BigDecimal.TEN.pow(12)),
            Map.entry("P", BigDecimal.TEN.pow(15)),
            Map.entry("E", BigDecimal.TEN.pow(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));
    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "us",
            new BigDecimal("0.000001"),
            "ms",
            new BigDecimal("0.001"),
            "s",
            BigDecimal.ONE,
            "m",
            BigDecimal.valueOf(60),
            "h",
            BigDecimal.valueOf(3600));

    private Quantities() {}

    /** The exact value of a Kubernetes quantity: {@code 2}, {@code 0.5}, {@code 500m}, {@code 4G}, {@code 1e9}. */
    static Optional<BigDecimal> exact(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        if (matcher.group(3) != null) {
            return Optional.of(number.scaleByPowerOfTen(Integer.parseInt(matcher.group(3))));
        }
        return Optional.of(matcher.group(2) == null ? number : number.multiply(SCALES.get(matcher.group(2))));
    }

    /** Thousandths of a core, rounded up: {@code 2}, {@code 0.5}, {@code 500m}. */
    public static Optional<Integer> cpuMillis(String text) {
        return exact(text)
                .flatMap(cores -> whole(cores.movePointRight(3), Integer.MAX_VALUE))
                .map(Long::intValue);
    }

    /** Bytes, rounded up: {@code 512Mi}, {@code 4G}. */
    public static Optional<Long> bytes(String text) {
        return exact(text).flatMap(bytes -> whole(bytes, Long.MAX_VALUE));
    }

    private static Optional<Long> whole(BigDecimal number, long max) {
        BigDecimal whole = number.setScale(0, RoundingMode.CEILING);
        return whole.compareTo(BigDecimal.valueOf(max)) > 0 ? Optional.empty() : Optional.of(whole.longValueExact());
    }

    /** {@code 60s}, {@code 1m30s}, {@code 250ms}. */
    public static Optional<Duration> duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        BigDecimal seconds = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            BigDecimal unit = SECONDS.getOrDefault(part.group(2), BigDecimal.ONE);
            seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit));
            end = part.end();
        }
        if (text.isEmpty() || end != text.length() || seconds.compareTo(BigDecimal.valueOf(1L << 32)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(seconds.movePointRight(9).longValue()));
    }

    /** The shortest text that {@link #duration} reads as this. */
    static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toNanosPart() != 0) {
            return BigDecimal.valueOf(duration.toNanos(), 9)
                            .stripTrailingZeros()
                            .toPlainString() + "s";
        }
        long seconds = duration.toSeconds();
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Whole cores as a number, else millis. */
    static Object cpuText(int millis) {
        return millis % 1000 == 0 ? (Object) (long) (millis / 1000) : millis + "m";
    }

    /** The largest unit that keeps it exact. */
    static String bytesText(long bytes) {
        for (String unit : List.of("Ti", "T", "Gi", "G", "Mi", "M", "Ki", "k")) {
            long size = Objects.requireNonNull(SCALES.get(unit)).longValueExact();
            if (bytes >= size && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return Long.toString(bytes);
    }
}
