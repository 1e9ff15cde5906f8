package vertebra.serving.residency;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

/**
 * What this node has, and who has reserved how much of it. The node alone grants: whoever places a replica asks here last. The
 * revisions of one API share a reservation, the largest of theirs, so that a roll-out borrows from the replica that it
 * replaces. Safe for any thread.
 */
public final class NodeLedger {

    private record Amount(int cpuMillis, long memoryBytes) {
        static final Amount NONE = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
        }

        Amount max(Amount other) {
            return new Amount(Math.max(cpuMillis, other.cpuMillis), Math.max(memoryBytes, other.memoryBytes));
        }
    }

    private static final long MEBIBYTE = 1024 * 1024;

    private final Amount capacity;
    private final Map<ApiName, Map<Revision, Amount>> reserved = new HashMap<>();

    /** @param cpuMillis thousandths of a core that replicas may reserve */
    public NodeLedger(int cpuMillis, long memoryBytes) {
        this.capacity = new Amount(cpuMillis, memoryBytes);
    }

    /**
     * Reserves for a revision, in place of what it had reserved before.
     *
     * @return what is missing, in one sentence; nothing has changed then. Empty: it is reserved
     */
    public synchronized Optional<String> reserve(ApiName api, Revision revision, int cpuMillis, long memoryBytes) {
        Map<Revision, Amount> ofApi = new HashMap<>(reserved.getOrDefault(api, Map.of()));
        ofApi.put(revision, new Amount(cpuMillis, memoryBytes));
        Amount others = allBut(api);
        Amount total = others.plus(largest(ofApi));
        if (total.memoryBytes > capacity.memoryBytes) {
            return Optional.of("It needs " + mebibytes(memoryBytes) + " of memory, and "
                    + mebibytes(capacity.memoryBytes - others.memoryBytes) + " of the node's "
                    + mebibytes(capacity.memoryBytes) + " are free; lower compute.mem or delete an API.");
        }
        if (total.cpuMillis > capacity.cpuMillis) {
            return Optional.of("It needs " + cpuMillis + "m of cpu, and " + (capacity.cpuMillis - others.cpuMillis)
                    + "m of the node's " + capacity.cpuMillis + "m are free; lower compute.cpu or delete an API.");
        }
        reserved.put(api, ofApi);
        return Optional.empty();
    }

    /** Gives back what a revision has reserved, if anything. */
    public synchronized void release(ApiName api, Revision revision) {
        reserved.computeIfPresent(api, (name, ofApi) -> {
            ofApi.remove(revision);
            return ofApi.isEmpty() ? null : ofApi;
        });
    }

    private Amount allBut(ApiName api) {
        return reserved.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(api))
                .map(entry -> largest(entry.getValue()))
                .reduce(Amount.NONE, Amount::plus);
    }

    private static Amount largest(Map<Revision, Amount> ofApi) {
        return ofApi.values().stream().reduce(Amount.NONE, Amount::max);
    }

    private static String mebibytes(long bytes) {
        return (bytes + MEBIBYTE - 1) / MEBIBYTE + " MiB";
    }
}
