package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import vertebra.scaling.cortex.CortexMemory;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

/**
 * What is remembered of an API with {@code policy: cortex}. A value.
 *
 * @param revision that was seen last; another one is a redeploy
 * @param tickedAt when the policy ran last
 * @param samples in-flight requests, in the mean of ten seconds, one a run; the oldest first, none older than the window
 */
public record CortexState(ApiName api, Revision revision, Instant tickedAt, List<Sample> samples, CortexMemory memory) {

    /** In-flight requests of all replicas. */
    public record Sample(Instant at, double inFlight) {}

    public CortexState {
        samples = List.copyOf(samples);
    }

    static CortexState first(ApiName api, Revision revision) {
        return new CortexState(api, revision, Instant.EPOCH, List.of(), CortexMemory.EMPTY);
    }

    CortexState withRevision(Revision other) {
        return new CortexState(api, other, tickedAt, samples, memory);
    }

    CortexState withMemory(CortexMemory other) {
        return new CortexState(api, revision, tickedAt, samples, other);
    }

    /**
     * A run begins.
     *
     * @param inFlight of the last ten seconds; empty: nobody measured
     */
    CortexState tick(OptionalDouble inFlight, Duration window, Instant now) {
        List<Sample> young = new ArrayList<>();
        samples.stream().filter(sample -> sample.at().plus(window).isAfter(now)).forEach(young::add);
        inFlight.ifPresent(mean -> young.add(new Sample(now, mean)));
        return new CortexState(api, revision, now, young, memory);
    }

    /** Over the window; empty when nobody measured. */
    OptionalDouble average() {
        return samples.stream().mapToDouble(Sample::inFlight).average();
    }
}
