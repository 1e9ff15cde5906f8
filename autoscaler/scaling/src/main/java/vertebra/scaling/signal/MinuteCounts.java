package vertebra.scaling.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrivals of the complete minutes of the last five days.
 *
 * @param firstMinute the minute of the first count, since the epoch
 * @param counts one a minute, without a gap
 */
public record MinuteCounts(long firstMinute, List<Integer> counts) {

    /** Five days: what the forecast learns from. */
    public static final int MOST = 5 * 24 * 60;

    public static final MinuteCounts NONE = new MinuteCounts(0, List.of());

    public MinuteCounts {
        counts = List.copyOf(counts.size() > MOST ? counts.subList(counts.size() - MOST, counts.size()) : counts);
    }

    /** The minute after the last count. */
    public long endMinute() {
        return firstMinute + counts.size();
    }

    /** With the arrivals of the minutes from {@code from} up to before {@code to}, spread evenly. A gap before them is forgotten. */
    MinuteCounts with(long from, long to, double arrivals) {
        boolean joins = !counts.isEmpty() && endMinute() == from;
        List<Integer> all = new ArrayList<>(joins ? counts : List.of());
        double each = arrivals / Math.max(1, to - from);
        for (long minute = from; minute < to; minute++) {
            all.add((int) Math.round(each));
        }
        int dropped = Math.max(0, all.size() - MOST);
        return new MinuteCounts((joins ? firstMinute : from) + dropped, all.subList(dropped, all.size()));
    }
}
