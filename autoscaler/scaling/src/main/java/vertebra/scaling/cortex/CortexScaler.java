package vertebra.scaling.cortex;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import vertebra.scaling.cortex.CortexDecision.Bound;
import vertebra.scaling.cortex.CortexDecision.Held;
import vertebra.scaling.cortex.CortexDecision.Hold;
import vertebra.scaling.cortex.CortexDecision.NoMetric;
import vertebra.scaling.cortex.CortexDecision.Recommended;

/**
 * The replica policy of Cortex 0.42, tick by tick the same: {@code policy: cortex}. Run every 10 seconds after the previous run
 * ended.
 *
 * <pre>
 * raw = in-flight / target, rec = ceil(raw)          IEEE doubles, without an epsilon: 2.1 / 0.7 gives 4
 * within the tolerance around current → current      strictly
 * at most the factors' step, at least one replica; then min and max
 * down: no further than the largest recommendation of the downscale period, and not before the policy ran that long
 * up: no further than the smallest of the upscale period, and not before the policy ran that long
 * </pre>
 *
 * Ages are inclusive. No state, safe on any thread.
 */
public final class CortexScaler {

    /**
     * @param current replicas requested now; 0 with a metric is not skipped
     * @param inFlight of the API, averaged over the window; empty: nobody measured
     */
    public CortexDecision tick(
            CortexSettings settings, CortexMemory memory, int current, OptionalDouble inFlight, Instant now) {
        Instant start = memory.start().orElse(now);
        if (inFlight.isEmpty()) {
            return new NoMetric(new CortexMemory(Optional.of(start), memory.records()), current);
        }
        double raw = inFlight.getAsDouble() / settings.target();
        Step step = recommend(settings, current, raw);
        List<CortexMemory.Recommendation> records = remembered(settings, memory, now);
        records.add(new CortexMemory.Recommendation(now, step.replicas()));
        CortexMemory after = new CortexMemory(Optional.of(start), records);
        return step.replicas() == current
                ? new Recommended(after, current, raw, current, step.bound())
                : stabilise(settings, after, current, raw, step, now);
    }

    /**
     * A request came while there was no replica.
     *
     * @return one replica if there was none; the start of the policy stays as it is
     */
    public CortexDecision wake(CortexMemory memory, int current, Instant now) {
        if (current > 0) {
            return new NoMetric(memory, current);
        }
        List<CortexMemory.Recommendation> records = new ArrayList<>(memory.records());
        records.add(new CortexMemory.Recommendation(now, 1));
        return new Recommended(new CortexMemory(memory.start(), records), 1, 0, 1, Bound.TARGET);
    }

    /**
     * New settings. Records and start are kept.
     *
     * @return replicas to have from now on
     */
    public int redeploy(CortexSettings settings, int current, int init) {
        return settings.clamp(current > 0 ? current : init);
    }

    private record Step(int replicas, Bound bound) {

        Step orElse(int other, Bound why) {
            return other == replicas ? this : new Step(other, why);
        }
    }

    private static Step recommend(CortexSettings settings, int current, double raw) {
        Step step = new Step((int) Math.ceil(raw), Bound.TARGET);
        if (isTolerated(settings, current, raw)) {
            step = step.orElse(current, Bound.TOLERANCE);
        }
        int floor =
                Math.min(current - 1, (int) Math.ceil(current * settings.knobs().maxDownscaleFactor()));
        step = step.orElse(Math.max(step.replicas(), floor), Bound.DOWNSCALE_FACTOR);
        int ceiling =
                Math.max(current + 1, (int) Math.ceil(current * settings.knobs().maxUpscaleFactor()));
        step = step.orElse(Math.min(step.replicas(), ceiling), Bound.UPSCALE_FACTOR);
        int clamped = settings.clamp(step.replicas());
        return step.orElse(clamped, clamped > step.replicas() ? Bound.MIN_REPLICAS : Bound.MAX_REPLICAS);
    }

    private static boolean isTolerated(CortexSettings settings, int current, double raw) {
        boolean slightlyLess = current * (1 - settings.knobs().downscaleTolerance()) < raw && raw < current;
        boolean slightlyMore =
                current < raw && raw < current * (1 + settings.knobs().upscaleTolerance());
        return slightlyLess || slightlyMore;
    }

    private static List<CortexMemory.Recommendation> remembered(
            CortexSettings settings, CortexMemory memory, Instant now) {
        List<CortexMemory.Recommendation> young = new ArrayList<>();
        memory.records().stream()
                .filter(record -> isWithin(settings.memory(), record.at(), now))
                .forEach(young::add);
        return young;
    }

    private static CortexDecision stabilise(
            CortexSettings settings, CortexMemory memory, int current, double raw, Step step, Instant now) {
        boolean down = step.replicas() < current;
        Duration period = down
                ? settings.knobs().downscaleStabilization()
                : settings.knobs().upscaleStabilization();
        Instant start = memory.start().orElse(now);
        if (Duration.between(start, now).compareTo(period) < 0) {
            Hold hold = down ? Hold.YOUNG_FOR_DOWNSCALE : Hold.YOUNG_FOR_UPSCALE;
            return new Held(memory, current, raw, step.replicas(), hold, start.plus(period));
        }
        int replicas = down
                ? Math.max(
                        step.replicas(),
                        Math.min(within(memory, period, now).max().orElseThrow(), current))
                : Math.min(
                        step.replicas(),
                        Math.max(within(memory, period, now).min().orElseThrow(), current));
        if (replicas == step.replicas()) {
            return new Recommended(memory, replicas, raw, replicas, step.bound());
        }
        Hold hold = down ? Hold.DOWNSCALE_STABILIZATION : Hold.UPSCALE_STABILIZATION;
        return new Held(
                memory,
                replicas,
                raw,
                step.replicas(),
                hold,
                lastInTheWay(memory, step, down).plus(period));
    }

    private static IntStream within(CortexMemory memory, Duration period, Instant now) {
        return memory.records().stream()
                .filter(record -> isWithin(period, record.at(), now))
                .mapToInt(CortexMemory.Recommendation::replicas);
    }

    /** The youngest record that forbids the step. */
    private static Instant lastInTheWay(CortexMemory memory, Step step, boolean down) {
        return memory.records().stream()
                .filter(record -> down ? record.replicas() > step.replicas() : record.replicas() < step.replicas())
                .map(CortexMemory.Recommendation::at)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private static boolean isWithin(Duration period, Instant at, Instant now) {
        return Duration.between(at, now).compareTo(period) <= 0;
    }
}
