package vertebra.simulator.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** First-fit-decreasing by dominant share, as the cluster autoscaler counts machines. */
public final class FirstFit {

    private final ClusterSetup setup;

    public FirstFit(ClusterSetup setup) {
        this.setup = setup;
    }

    /** New machines that replicas of these APIs need. */
    public int machines(List<Integer> apis) {
        List<long[]> free = new ArrayList<>();
        for (int api : largestFirst(apis)) {
            ClusterSetup.Member member = setup.apis().get(api);
            long[] machine = free.stream()
                    .filter(candidate -> member.cpuMillis() <= candidate[0] && member.memoryBytes() <= candidate[1])
                    .findFirst()
                    .orElseGet(() -> {
                        free.add(new long[] {
                            setup.machines().cpuMillis(), setup.machines().memoryBytes()
                        });
                        return free.getLast();
                    });
            machine[0] -= member.cpuMillis();
            machine[1] -= member.memoryBytes();
        }
        return free.size();
    }

    /** The same, those of which a replica takes most of a machine first. */
    List<Integer> largestFirst(List<Integer> apis) {
        return apis.stream()
                .sorted(Comparator.comparingDouble(
                                (Integer api) -> share(setup.apis().get(api)))
                        .reversed())
                .toList();
    }

    private double share(ClusterSetup.Member api) {
        return Math.max(
                (double) api.cpuMillis() / setup.machines().cpuMillis(),
                (double) api.memoryBytes() / setup.machines().memoryBytes());
    }
}
