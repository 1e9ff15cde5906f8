package vertebra.spec;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one replica reserves. What the user did not write is empty, and is decided where the replica is placed.
 *
 * @param cpuMillis thousandths of a core, 20 or more
 * @param memoryBytes 20 MiB or more
 * @param gpu number of GPUs, 0 or more
 */
public record ComputeSpec(OptionalInt cpuMillis, OptionalLong memoryBytes, int gpu) {

    public static final ComputeSpec UNSPECIFIED = new ComputeSpec(OptionalInt.empty(), OptionalLong.empty(), 0);
}
