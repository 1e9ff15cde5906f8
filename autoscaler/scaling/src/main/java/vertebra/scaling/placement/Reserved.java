package vertebra.scaling.placement;

/** What replicas of one API reserve on one node, all together. */
record Reserved(int replicas, long cpuMillis, long memoryBytes) {

    static final Reserved NOTHING = new Reserved(0, 0, 0);

    Reserved plus(Reserved more) {
        return new Reserved(replicas + more.replicas, cpuMillis + more.cpuMillis, memoryBytes + more.memoryBytes);
    }

    Reserved minus(Reserved less) {
        return new Reserved(replicas - less.replicas, cpuMillis - less.cpuMillis, memoryBytes - less.memoryBytes);
    }

    /** The larger of each. */
    Reserved or(Reserved other) {
        return new Reserved(
                Math.max(replicas, other.replicas),
                Math.max(cpuMillis, other.cpuMillis),
                Math.max(memoryBytes, other.memoryBytes));
    }
}
