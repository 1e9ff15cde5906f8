package vertebra.simulator.production;

import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.simulator.trace.Trace;

/** What came before a run, as the law remembers it. */
final class PastCounts {

    private PastCounts() {}

    /** @param begin of the run, where the past ends */
    static MinuteCounts of(Trace past, Instant begin) {
        List<Integer> counts = DoubleStream.of(past.perMinute())
                .mapToObj(count -> (int) Math.round(count))
                .toList();
        return new MinuteCounts(begin.getEpochSecond() / 60 - counts.size(), counts);
    }
}
