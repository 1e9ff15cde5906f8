package vertebra.scaling.decision;

import vertebra.scaling.signal.ServiceTime;

/**
 * The numbers that a decision from offered load started from.
 *
 * @param ready replicas that answer
 * @param pending replicas that are asked for and not ready
 * @param slots per replica
 * @param running requests in slots
 * @param waiting requests in queues and held
 * @param arrivalVariability ca²
 * @param latencySeconds promised
 * @param leadSeconds from the order of a replica to its first answer, in all but 5 % of the cases
 * @param risk how little is risked, 0 to 1
 * @param lateShare eps: share of requests that may wait too long
 * @param skill error of the forecast by that of the last value; 1 and more: none
 */
public record Inputs(
        int ready,
        int pending,
        int slots,
        int running,
        int waiting,
        ServiceTime service,
        double arrivalVariability,
        double latencySeconds,
        double leadSeconds,
        double risk,
        double lateShare,
        double skill)
        implements Why.Basis {}
