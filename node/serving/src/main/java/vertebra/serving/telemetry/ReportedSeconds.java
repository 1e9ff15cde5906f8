package vertebra.serving.telemetry;

/**
 * Numbers the reports of one revision, and squares what arrived between two of them: how much arrivals scatter from second to second
 * is lost in a sum. Safe for any thread.
 */
final class ReportedSeconds {

    /** One report. */
    record Report(long seq, double arrivalsSquared) {}

    private long seq;
    private long reported;
    private double arrivalsSquared;

    /** @param arrivals since the boot, one second after the report before */
    synchronized Report next(long arrivals) {
        long since = arrivals - reported;
        reported = arrivals;
        arrivalsSquared += (double) since * since;
        seq++;
        return new Report(seq, arrivalsSquared);
    }
}
