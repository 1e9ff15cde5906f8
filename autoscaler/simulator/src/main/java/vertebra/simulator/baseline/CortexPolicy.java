package vertebra.simulator.baseline;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import vertebra.scaling.cortex.CortexDecision;
import vertebra.scaling.cortex.CortexMemory;
import vertebra.scaling.cortex.CortexScaler;
import vertebra.scaling.cortex.CortexSettings;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;
import vertebra.spec.AutoscalingSpec.CortexKnobs;

/** Cortex, with the production class; as it comes, or tuned by somebody who knows it. */
public final class CortexPolicy implements Policy {

    private static final int PERIOD_SECONDS = 10;
    /** Its timer starts again when a run has ended. */
    private static final Duration BETWEEN_RUNS = Duration.ofMillis(10_001);

    private static final int TUNED_WINDOW_SECONDS = 10;
    private static final double TUNED_UTILISATION = 0.7;

    private final CortexScaler scaler = new CortexScaler();
    private final CortexSettings settings;
    private CortexMemory memory = CortexMemory.EMPTY;

    private CortexPolicy(CortexSettings settings) {
        this.settings = settings;
    }

    /** The defaults: a target of all slots, 60 s of metrics, a minute of stabilisation upwards, five downwards. */
    public static CortexPolicy byDefault(ApiSetup setup) {
        return new CortexPolicy(
                new CortexSettings(setup.slots(), setup.minReplicas(), setup.maxReplicas(), CortexKnobs.DEFAULTS));
    }

    /** A target of 70 % of the slots, 10 s of metrics, no stabilisation upwards. */
    public static CortexPolicy tuned(ApiSetup setup) {
        CortexKnobs defaults = CortexKnobs.DEFAULTS;
        CortexKnobs knobs = new CortexKnobs(
                Duration.ofSeconds(TUNED_WINDOW_SECONDS),
                defaults.downscaleStabilization(),
                Duration.ZERO,
                defaults.maxDownscaleFactor(),
                defaults.maxUpscaleFactor(),
                defaults.downscaleTolerance(),
                defaults.upscaleTolerance());
        return new CortexPolicy(
                new CortexSettings(TUNED_UTILISATION * setup.slots(), setup.minReplicas(), setup.maxReplicas(), knobs));
    }

    @Override
    public int periodSeconds() {
        return PERIOD_SECONDS;
    }

    @Override
    public int decide(Observation seen) {
        int current = seen.replicas().requested();
        if (current == 0) {
            return 0;
        }
        int window = Math.toIntExact(settings.knobs().window().toSeconds());
        return keep(
                scaler.tick(settings, memory, current, OptionalDouble.of(seen.inFlight(window)), instant(seen.now())));
    }

    @Override
    public int wake(Observation seen) {
        return keep(scaler.wake(memory, 0, instant(seen.now())));
    }

    private int keep(CortexDecision decision) {
        memory = decision.memory();
        return decision.replicas();
    }

    private static Instant instant(int second) {
        return Instant.EPOCH.plus(BETWEEN_RUNS.multipliedBy(second).dividedBy(PERIOD_SECONDS));
    }
}
