package vertebra.simulator.cluster;

/** How many machines there were, those that boot too, second by second. */
public final class MachineTimeline {

    private final int[] machines;

    MachineTimeline(int[] machines) {
        this.machines = machines;
    }

    /** Seconds that were simulated. */
    public int length() {
        return machines.length;
    }

    /** At the end of a second. */
    public int machines(int second) {
        return machines[second];
    }
}
