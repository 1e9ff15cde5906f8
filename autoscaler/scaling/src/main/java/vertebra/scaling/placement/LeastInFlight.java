package vertebra.scaling.placement;

import java.util.OptionalInt;

/**
 * Chooses who gets the next request: the replica with the fewest requests in flight for each of its slots; equals take turns. The
 * router and the simulator choose by this. Allocates nothing for a choice but its result.
 */
public final class LeastInFlight {

    private LeastInFlight() {}

    /**
     * @param inFlight requests that each replica has, running and queued
     * @param slots of each replica; 0: it takes none, such as one that drains or refused this request before
     * @param turn any number, another one for every request
     * @return empty: nobody takes requests
     */
    public static OptionalInt choose(int[] inFlight, int[] slots, int turn) {
        int best = -1;
        for (int i = 0; i < slots.length; i++) {
            int candidate = Math.floorMod(i + turn, slots.length);
            if (slots[candidate] > 0 && (best < 0 || isLess(candidate, best, inFlight, slots))) {
                best = candidate;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** By fractions, without dividing. */
    private static boolean isLess(int one, int other, int[] inFlight, int[] slots) {
        return (long) inFlight[one] * slots[other] < (long) inFlight[other] * slots[one];
    }
}
