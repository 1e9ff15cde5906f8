package vertebra.scaling.capacity;

import java.util.List;
import vertebra.spec.ApiName;

/**
 * What replicas and headroom need of one group.
 *
 * @param machines of it
 * @param tooLarge APIs of which no machine of the group holds a replica, sorted by name
 */
record MachineNeed(int machines, List<ApiName> tooLarge) {

    static final MachineNeed NONE = new MachineNeed(0, List.of());

    MachineNeed {
        tooLarge = List.copyOf(tooLarge);
    }
}
