package vertebra.simulator.baseline;

import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;

/**
 * The pod autoscaler of Knative with its defaults: concurrency over 60 s, over 6 s in panic, which begins when the short window
 * asks for twice of what is ready and lasts 60 s; at most x1000 up and by half down at once; 30 s of grace before zero.
 */
public final class KnativePolicy implements Policy {

    private static final int STABLE_WINDOW_SECONDS = 60;
    private static final int PANIC_WINDOW_SECONDS = 6;
    private static final double UTILISATION = 0.7;
    private static final double PANIC_RATIO = 2;
    private static final int MOST_UP = 1_000;
    private static final int MOST_DOWN = 2;
    private static final int GRACE_SECONDS = 30;

    private final double target;
    private boolean inPanic;
    private int panicSince;
    private int largestInPanic;
    private int zeroSince = -1;

    public KnativePolicy(ApiSetup setup) {
        this.target = UTILISATION * setup.slots();
    }

    @Override
    public int periodSeconds() {
        return 2;
    }

    @Override
    public int decide(Observation seen) {
        int ready = Math.max(1, seen.replicas().ready());
        double stable = Math.ceil(seen.inFlight(STABLE_WINDOW_SECONDS) / target);
        double panic = Math.ceil(seen.inFlight(PANIC_WINDOW_SECONDS) / target);
        if (panic / ready >= PANIC_RATIO) {
            largestInPanic = inPanic ? largestInPanic : seen.replicas().requested();
            inPanic = true;
            panicSince = seen.now();
        } else if (inPanic && seen.now() - panicSince >= STABLE_WINDOW_SECONDS) {
            inPanic = false;
        }
        int want = (int) Math.max(stepped(stable, ready), inPanic ? stepped(panic, ready) : 0);
        if (inPanic) {
            largestInPanic = Math.max(largestInPanic, want);
            return largestInPanic;
        }
        return want > 0 ? awake(want) : graced(seen);
    }

    private int awake(int want) {
        zeroSince = -1;
        return want;
    }

    private int graced(Observation seen) {
        zeroSince = zeroSince < 0 ? seen.now() : zeroSince;
        boolean over = seen.now() - zeroSince >= GRACE_SECONDS;
        return over ? 0 : Math.min(1, seen.replicas().requested());
    }

    private static double stepped(double want, int ready) {
        double floor = Math.floorDiv(ready, MOST_DOWN);
        return Math.min(Math.max(want, floor), (double) ready * MOST_UP);
    }
}
