package vertebra.serving.telemetry.history;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What was counted in one span of time. Grows by adding; not thread-safe. */
final class Tally {

    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final long NANOS_PER_MICRO = 1_000;

    private final long[] outcomes = new long[Outcome.COUNT];
    private final long[] cells = new long[LatencyCells.COUNT];
    private long micros;

    long of(Outcome outcome) {
        return outcomes[outcome.place()];
    }

    /** Requests that were answered. */
    long answered() {
        return Arrays.stream(cells).sum();
    }

    boolean isEmpty() {
        return answered() == 0 && of(Outcome.ABORTED) == 0;
    }

    /** Of the answered requests, in nanoseconds; 0 without any. */
    double meanNanos() {
        return (double) micros * NANOS_PER_MICRO / Math.max(1, answered());
    }

    /** As {@link LatencyCells} says, in nanoseconds; 0 without answered requests. */
    long percentileNanos(double percentile) {
        long answered = answered();
        long rank = (long) Math.ceil(answered * percentile);
        long seen = 0;
        for (int i = 0; i < cells.length && answered > 0; i++) {
            seen += cells[i];
            if (seen >= rank) {
                return LatencyCells.upperNanos(i);
            }
        }
        return 0;
    }

    void add(Outcome outcome, long count) {
        outcomes[outcome.place()] += count;
    }

    void addCell(int cell, long count) {
        cells[cell] += count;
    }

    void addNanos(long nanos) {
        micros += nanos / NANOS_PER_MICRO;
    }

    void add(Tally other) {
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += other.outcomes[i];
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] += other.cells[i];
        }
        micros += other.micros;
    }

    /**
     * The same in few bytes, after a number of the caller's: numbers of seven bits a byte; of the cells only those that are not
     * empty, each with its distance to the one before.
     */
    byte[] packed(int head) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        write(bytes, head);
        for (long outcome : outcomes) {
            write(bytes, outcome);
        }
        write(bytes, micros);
        int last = 0;
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] > 0) {
                write(bytes, i - last);
                write(bytes, cells[i]);
                last = i;
            }
        }
        return bytes.toByteArray();
    }

    /** The number that was packed first. */
    static int head(byte[] packed) {
        return (int) new Reader(packed).next();
    }

    void addPacked(byte[] packed) {
        Reader reader = new Reader(packed);
        reader.next();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += reader.next();
        }
        micros += reader.next();
        for (int cell = 0; reader.hasNext(); ) {
            cell += (int) reader.next();
            cells[cell] += reader.next();
        }
    }

    private static void write(ByteArrayOutputStream bytes, long number) {
        long left = number;
        while (left > SEVEN_BITS) {
            bytes.write((int) (left & SEVEN_BITS) | MORE);
            left >>>= 7;
        }
        bytes.write((int) left);
    }

    private static final class Reader {

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        long next() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                number |= (long) (next & SEVEN_BITS) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }
}
