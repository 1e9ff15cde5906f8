package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import vertebra.scaling.cortex.CortexMemory;
import vertebra.scaling.cortex.CortexMemory.Recommendation;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

/**
 * What is remembered of an API with {@code policy: cortex}. A value.
 *
 * @param revision that was seen last; another one is a redeploy
 * @param tickedAt when the policy ran last, by its own pace of ten seconds
 * @param samples in-flight requests, in the mean of ten seconds, one a run; the oldest first, none older than the window
 * @param startedAt when the policy ran first; {@link Instant#EPOCH}: not yet
 * @param records what was recommended, the oldest first
 */
public record CortexState(
        ApiName api,
        Revision revision,
        Instant tickedAt,
        List<Sample> samples,
        Instant startedAt,
        List<Recommendation> records) {

    /** In-flight requests of all replicas. */
    public record Sample(Instant at, double inFlight) {}

    public CortexState {
        samples = List.copyOf(samples);
        records = List.copyOf(records);
    }

    static CortexState first(ApiName api, Revision revision) {
        return new CortexState(api, revision, Instant.EPOCH, List.of(), Instant.EPOCH, List.of());
    }

    CortexState withRevision(Revision other) {
        return new CortexState(api, other, tickedAt, samples, startedAt, records);
    }

    CortexState withMemory(CortexMemory other) {
        return new CortexState(api, revision, tickedAt, samples, other.start().orElse(Instant.EPOCH), other.records());
    }

    /** What the policy of Cortex is given. */
    CortexMemory memory() {
        Optional<Instant> start = startedAt.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(startedAt);
        return new CortexMemory(start, records);
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
        return new CortexState(api, revision, now, young, startedAt, records);
    }

    /** Over the window; empty when nobody measured. */
    OptionalDouble average(Duration window, Instant now) {
        return samples.stream()
                .filter(sample -> sample.at().plus(window).isAfter(now))
                .mapToDouble(Sample::inFlight)
                .average();
    }
}
