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
 * @param cortex of the APIs with that policy, sorted by name
 */
public record ScalingMemory(
        int version,
        long epoch,
        Instant plannedAt,
        List<ApiMemory> apis,
        List<CortexState> cortex,
        List<GroupMemory> groups) {

    public static final int VERSION = 2;

    public static final ScalingMemory EMPTY =
            new ScalingMemory(VERSION, 0, Instant.EPOCH, List.of(), List.of(), List.of());

    public ScalingMemory {
        groups = List.copyOf(groups);
        apis = apis.stream().sorted(Comparator.comparing(ApiMemory::api)).toList();
        cortex = cortex.stream().sorted(Comparator.comparing(CortexState::api)).toList();
    }

    /** Of a law that begins to watch with these. */
    public static ScalingMemory starting(long epoch, List<ApiMemory> apis) {
        return new ScalingMemory(VERSION, epoch, Instant.EPOCH, apis, List.of(), List.of());
    }

    /** The same in the hands of another leader, which does not know what its predecessor did not write down. */
    ScalingMemory watchedSince(long otherEpoch, Instant now) {
        return new ScalingMemory(
                version,
                otherEpoch,
                plannedAt,
                apis.stream().map(api -> api.watchedSince(now)).toList(),
                cortex,
                groups.stream().map(group -> group.watchedSince(now)).toList());
    }
}
