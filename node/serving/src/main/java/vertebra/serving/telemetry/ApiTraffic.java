package vertebra.serving.telemetry;

import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What was counted for one API, whatever revision answered. Safe for any thread. */
final class ApiTraffic {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder clientErrors = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final LastMinute lastMinute;

    ApiTraffic(LongSupplier nanoTime) {
        this.lastMinute = new LastMinute(nanoTime);
    }

    void answered(int status, long nanos) {
        lastMinute.record(nanos);
        if (status < CLIENT_ERROR) {
            succeeded.increment();
        } else if (status < SERVER_ERROR) {
            clientErrors.increment();
        } else {
            serverErrors.increment();
        }
    }

    TrafficSummary summary(Collection<RevisionTraffic> revisions) {
        LastMinute.Reading minute = lastMinute.read();
        boolean silent = minute.perSecond() == 0;
        return new TrafficSummary(
                revisions.stream().mapToInt(each -> each.inFlight().count()).sum(),
                revisions.stream().mapToInt(RevisionTraffic::slots).sum(),
                minute.perSecond(),
                silent ? null : minute.mean() / NANOS_PER_MILLI,
                silent ? null : minute.p99() / NANOS_PER_MILLI,
                succeeded.sum(),
                clientErrors.sum(),
                serverErrors.sum());
    }
}
