package vertebra.benchmarks.contestant;

/**
 * One measurement.
 *
 * @param perSecond answers
 * @param cpuMicros CPU time of the server for an answer, in microseconds
 */
public record Window(double perSecond, double cpuMicros) {}
