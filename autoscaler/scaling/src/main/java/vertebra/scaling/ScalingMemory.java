package vertebra.scaling;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import vertebra.scaling.decision.ApiMemory;
import vertebra.spec.ApiName;

/**
 * What the law remembers from one decision to the next. A value that can be written down: a new leader that has its predecessor's goes
 * on as that one would have.
 *
 * @param version of the form; a reader starts anew from what it does not know
 * @param epoch of the leader that decided last
 * @param apis sorted by name
 */
public record ScalingMemory(int version, long epoch, List<ApiMemory> apis) {

    public static final int VERSION = 1;

    public static final ScalingMemory EMPTY = new ScalingMemory(VERSION, 0, List.of());

    public ScalingMemory {
        apis = apis.stream().sorted(Comparator.comparing(ApiMemory::api)).toList();
    }

    Optional<ApiMemory> of(ApiName api) {
        return apis.stream().filter(memory -> memory.api().equals(api)).findFirst();
    }
}
