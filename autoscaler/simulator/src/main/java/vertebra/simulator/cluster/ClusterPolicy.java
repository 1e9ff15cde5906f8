package vertebra.simulator.cluster;

import java.util.List;
import vertebra.simulator.engine.Seconds;

/** Says how many replicas APIs should have, where they run and on how many machines. Asked by one thread; may remember. */
public interface ClusterPolicy {

    /**
     * Replicas when the run begins.
     *
     * @param api of the set-up, by its number
     * @param usual of the API: enough for its first minute at 70 %; 0 where it may sleep
     */
    default int start(int api, int usual) {
        return usual;
    }

    /**
     * Asked every second, after everything that is due is there; changes what should change.
     *
     * @param metrics of each API, a second late: those of the second that just ended are not there yet, but for what is held
     */
    void act(Cluster cluster, List<Seconds> metrics);
}
