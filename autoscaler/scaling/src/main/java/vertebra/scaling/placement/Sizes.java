package vertebra.scaling.placement;

import java.util.Locale;

/** Amounts as people read them. */
final class Sizes {

    private static final long MEBI = 1024 * 1024;
    private static final long GIBI = 1024 * MEBI;

    private Sizes() {}

    static String bytes(long bytes) {
        return bytes >= GIBI
                ? String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBI)
                : String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MEBI);
    }

    /** {@code 2 cores}, {@code 0.5 cores}. */
    static String cores(int millis) {
        String number = millis % 1000 == 0 ? Integer.toString(millis / 1000) : Double.toString(millis / 1000.0);
        return number + (millis == 1000 ? " core" : " cores");
    }
}
