package vertebra.scaling.idle;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;

/**
 * Five fields in UTC: minute, hour, day of month, month, day of week (0 and 7 are Sunday), each {@code *}, a number, a range, a list or
 * a step. Where both days are restricted, one of them is enough, as in cron(8).
 */
final class Cron {

    private record Range(String name, int first, int last) {}

    private static final List<Range> FIELDS = List.of(
            new Range("minute", 0, 59),
            new Range("hour", 0, 23),
            new Range("day of month", 1, 31),
            new Range("month", 1, 12),
            new Range("day of week", 0, 7));

    private final List<BitSet> allowed;
    private final boolean anyDayOfMonth;
    private final boolean anyDayOfWeek;

    /** @throws IllegalArgumentException with the field that is wrong */
    Cron(String text) {
        String[] fields = text.trim().split("\\s+", -1);
        if (fields.length != FIELDS.size()) {
            throw new IllegalArgumentException("cron: '" + text + "' (expected: minute hour day month weekday)");
        }
        BitSet[] sets = new BitSet[FIELDS.size()];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = field(FIELDS.get(i), fields[i]);
        }
        if (sets[4].get(7)) {
            sets[4].set(0);
        }
        this.allowed = List.of(sets);
        this.anyDayOfMonth = fields[2].startsWith("*");
        this.anyDayOfWeek = fields[4].startsWith("*");
    }

    /** True when it fired within {@code duration} before {@code now}, or now. */
    boolean isWithin(Duration duration, Instant now) {
        ZonedDateTime minute = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        ZonedDateTime first = now.minus(duration).atZone(ZoneOffset.UTC);
        while (minute.isAfter(first)) {
            if (fires(minute)) {
                return true;
            }
            boolean wrongDay = !firesOnDay(minute);
            minute = wrongDay ? minute.truncatedTo(ChronoUnit.DAYS).minusMinutes(1) : minute.minusMinutes(1);
        }
        return false;
    }

    private boolean fires(ZonedDateTime at) {
        return allowed.get(0).get(at.getMinute()) && allowed.get(1).get(at.getHour()) && firesOnDay(at);
    }

    private boolean firesOnDay(ZonedDateTime at) {
        boolean dayOfMonth = allowed.get(2).get(at.getDayOfMonth());
        boolean dayOfWeek = allowed.get(4).get(at.getDayOfWeek().getValue() % 7);
        boolean oneIsEnough = !anyDayOfMonth && !anyDayOfWeek;
        boolean day = oneIsEnough ? (dayOfMonth || dayOfWeek) : (dayOfMonth && dayOfWeek);
        return day && allowed.get(3).get(at.getMonthValue());
    }

    private static BitSet field(Range range, String text) {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            String[] stepped = part.split("/", 2);
            int step = stepped.length == 2 ? number(range, stepped[1]) : 1;
            String[] ends = stepped[0].split("-", 2);
            boolean any = stepped[0].equals("*");
            int from = any ? range.first() : number(range, ends[0]);
            boolean single = !any && ends.length == 1 && stepped.length == 1;
            int last = ends.length == 2 ? number(range, ends[1]) : range.last();
            int to = single ? from : last;
            if (from < range.first() || to > range.last() || from > to || step < 1) {
                throw unexpected(range, text);
            }
            for (int value = from; value <= to; value += step) {
                set.set(value);
            }
        }
        return set;
    }

    private static int number(Range range, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw unexpected(range, text);
        }
    }

    private static IllegalArgumentException unexpected(Range range, String text) {
        return new IllegalArgumentException("cron " + range.name() + ": '" + text + "' (expected: " + range.first()
                + " to " + range.last() + ", a range, a list, a step or *)");
    }
}
