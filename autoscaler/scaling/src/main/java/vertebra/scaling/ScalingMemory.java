package vertebra.scaling;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import vertebra.scaling.capacity.GroupMemory;
import vertebra.scaling.decision.ApiMemory;

/**
 * What the law remembers from one decision to the next. A value that can be written down: a new leader that has its predecessor's goes
 * on as that one would have.
 *
 * @param version of the form; a reader starts anew from what it does not know
 * @param epoch of the leader that decided last
 * @param plannedAt when machines were decided last
 * @param apis sorted by name
 */
public record ScalingMemory(
        int version, long epoch, Instant plannedAt, List<ApiMemory> apis, List<GroupMemory> groups) {

    public static final int VERSION = 1;

    public static final ScalingMemory EMPTY = new ScalingMemory(VERSION, 0, Instant.EPOCH, List.of(), List.of());

    public ScalingMemory {
        groups = List.copyOf(groups);
        apis = apis.stream().sorted(Comparator.comparing(ApiMemory::api)).toList();
    }

    /** The same in the hands of another leader, which does not know what its predecessor did not write down. */
    ScalingMemory watchedSince(long otherEpoch, Instant now) {
        return new ScalingMemory(
                version,
                otherEpoch,
                plannedAt,
                apis.stream().map(api -> api.watchedSince(now)).toList(),
                groups.stream().map(group -> group.watchedSince(now)).toList());
    }
}
