package vertebra.spec.fleet;

import java.time.Instant;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;

/**
 * What one node counted for one revision since its boot; cumulative, so that a lost report loses nothing. What requests ask for is
 * counted at the ingress only, what runs at the executor only.
 *
 * @param seq number of the report since the boot, one a second; a reader ignores what is not newer
 * @param at when it was counted, by the node's clock
 */
public record LoadSample(
        NodeId node,
        long bootId,
        long seq,
        Instant at,
        ApiName api,
        Revision revision,
        Ingress ingress,
        Executor executor) {

    /**
     * What came in at this node, wherever it ran.
     *
     * @param arrivals requests that reached the API
     * @param arrivalsSquared sum over the seconds since the boot of the square of their arrivals
     * @param clientErrors answered with 4xx other than 429
     * @param failures answered with 500 or 504
     * @param rejections answered with 429 or 503
     * @param judged answers that count for the latency promise: no client errors, nor what the scaling law may not answer for
     * @param violations of these, answers later than promised and 429, 503, 504
     * @param held requests that wait for a replica now
     */
    public record Ingress(
            long arrivals,
            double arrivalsSquared,
            long clientErrors,
            long failures,
            long rejections,
            long judged,
            long violations,
            int held) {

        public static final Ingress NOTHING = new Ingress(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * What ran at this node, wherever it came in.
     *
     * @param completions requests that ran to their end
     * @param serviceSeconds sum of their service times: the slot's time, without queue and batch wait, divided over a batch
     * @param serviceSecondsSquared sum of the squares of the service times
     * @param serviceTimes how the service times are spread
     * @param inFlightSeconds running and queued integrated over time
     * @param busySlotSeconds busy slots integrated over time
     * @param slotSeconds slots of ready replicas integrated over time
     * @param running requests in a slot now
     * @param queued requests in the queue now
     * @param oldestQueuedMillis age of the oldest of these; 0 without one
     */
    public record Executor(
            long completions,
            double serviceSeconds,
            double serviceSecondsSquared,
            ServiceTimes serviceTimes,
            double inFlightSeconds,
            double busySlotSeconds,
            double slotSeconds,
            int running,
            int queued,
            long oldestQueuedMillis) {

        public static final Executor NOTHING = new Executor(0, 0, 0, ServiceTimes.NONE, 0, 0, 0, 0, 0, 0);
    }
}
