package vertebra.scaling.decision;

import java.time.Instant;
import vertebra.spec.ApiName;

/** How many replicas one API should have from now on, and why. */
public sealed interface ReplicaDecision {

    ApiName api();

    /** Replicas that were asked for until now. */
    int current();

    /** Replicas to ask for from now on. */
    int want();

    Why why();

    /** More. */
    record Grow(ApiName api, int current, int want, Why why) implements ReplicaDecision {
        public Grow {
            check(want > current, current, want, "more");
        }
    }

    /** Fewer. */
    record Shrink(ApiName api, int current, int want, Why why) implements ReplicaDecision {
        public Shrink {
            check(want < current, current, want, "fewer");
        }
    }

    /** As many. */
    record Keep(ApiName api, int current, Why why) implements ReplicaDecision {
        @Override
        public int want() {
            return current;
        }
    }

    /**
     * Fewer would do, and something is in the way.
     *
     * @param enough replicas that would do now
     * @param until when that ends at the earliest, if nothing else comes
     */
    record Hold(ApiName api, int current, int enough, Instant until, Why why) implements ReplicaDecision {
        public Hold {
            check(enough < current, current, enough, "fewer");
        }

        @Override
        public int want() {
            return current;
        }
    }

    /**
     * Nothing is done, since nobody may do it ({@code mode: recommend}).
     *
     * @param recommended replicas that the law would ask for
     */
    record Recommend(ApiName api, int current, int recommended, Why why) implements ReplicaDecision {
        @Override
        public int want() {
            return current;
        }
    }

    /** More, fewer or as many, without anything in the way. */
    static ReplicaDecision of(ApiName api, int current, int want, Why why) {
        if (want > current) {
            return new Grow(api, current, want, why);
        }
        return want < current ? new Shrink(api, current, want, why) : new Keep(api, current, why);
    }

    private static void check(boolean holds, int current, int want, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "replicas: " + want + " (expected: " + expected + " than " + current + ")");
        }
    }
}
