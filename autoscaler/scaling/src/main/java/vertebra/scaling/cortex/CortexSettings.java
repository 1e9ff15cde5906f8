package vertebra.scaling.cortex;

import java.time.Duration;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.AutoscalingSpec.CortexKnobs;

/**
 * What the Cortex policy is told of one API.
 *
 * @param target in-flight requests that a replica should have, above 0
 * @param minReplicas 0 or more
 * @param maxReplicas at least {@code minReplicas}
 */
public record CortexSettings(double target, int minReplicas, int maxReplicas, CortexKnobs knobs) {

    public CortexSettings {
        if (!(target > 0)) {
            throw new IllegalArgumentException("target: " + target + " (expected: above 0)");
        }
        if (minReplicas < 0 || maxReplicas < minReplicas) {
            throw new IllegalArgumentException("replicas: " + minReplicas + " to " + maxReplicas
                    + " (expected: a minimum of 0 or more, and no smaller maximum)");
        }
    }

    /** @param slots of a replica: the target where none is written, as in Cortex */
    public static CortexSettings of(AutoscalingSpec spec, int slots) {
        return new CortexSettings(
                spec.targetReplicaConcurrency().orElse(slots), spec.minReplicas(), spec.maxReplicas(), spec.cortex());
    }

    int clamp(int replicas) {
        return Math.min(Math.max(replicas, minReplicas), maxReplicas);
    }

    /** How long a recommendation is remembered. */
    Duration memory() {
        Duration down = knobs.downscaleStabilization();
        Duration up = knobs.upscaleStabilization();
        return down.compareTo(up) > 0 ? down : up;
    }
}
