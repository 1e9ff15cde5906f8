package vertebra.node.drain;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The stages by which a node stops giving answers. Everything but the last one can be undone.
 *
 * <pre>
 *            drain              stop                time is over
 * SERVING ─────────▶ DRAINING ────────▶ LAME_DUCK ────────────────▶ CLOSING
 *    │ ▲                │                  ▲  │
 *    │ └──── undrain ───┴──── undrain ─────┼──┘
 *    └──────────────── stop ───────────────┘
 * </pre>
 *
 * In DRAINING and LAME_DUCK the node says that it is not ready and answers all that comes, each time with
 * {@code Connection: close}. LAME_DUCK lasts {@code drain.lame_duck}, counted from the drain when an operator drained before. It
 * ends early when nobody is there to be told: no connection is open, and none was opened for {@code drain.lame_duck}; a load
 * balancer that checks health more seldom than that would not be told either way. Safe for any thread.
 */
public final class Drain {

    /** How often a lame duck looks around. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Where the node is on its way out. */
    public enum Stage {
        SERVING,
        DRAINING,
        LAME_DUCK,
        CLOSING
    }

    /**
     * The callers' connections.
     *
     * @param open now
     * @param quiet how long nobody has opened one
     */
    public record Connections(int open, Duration quiet) {}

    private final Duration lameDuck;
    private final LongSupplier nanoTime;
    private final Consumer<Stage> onChange;
    private Stage stage = Stage.SERVING;
    private long leavingSince;
    private long stops;

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds: a wrong system clock must not cut a drain short
     * @param onChange called with each new stage, in order, on the thread that caused it; it must return at once
     */
    public Drain(Duration lameDuck, LongSupplier nanoTime, Consumer<Stage> onChange) {
        this.lameDuck = lameDuck;
        this.nanoTime = nanoTime;
        this.onChange = onChange;
    }

    public synchronized Stage stage() {
        return stage;
    }

    /** An operator turns callers away. False when the node is closing, so that there is nothing left to do. */
    public synchronized boolean drain() {
        if (stage == Stage.SERVING) {
            leavingSince = nanoTime.getAsLong();
            become(Stage.DRAINING);
        }
        return stage != Stage.CLOSING;
    }

    /** Takes a drain or a stop back. False when it is too late. */
    public synchronized boolean undrain() {
        if (stage == Stage.DRAINING || stage == Stage.LAME_DUCK) {
            become(Stage.SERVING);
        }
        return stage != Stage.CLOSING;
    }

    /** The process is to end. Returns the number of this stop, for {@link #awaitClosing}; none when it was to end already. */
    public synchronized OptionalLong stop() {
        return switch (stage) {
            case SERVING -> {
                leavingSince = nanoTime.getAsLong();
                yield becomeLameDuck();
            }
            case DRAINING -> becomeLameDuck();
            case LAME_DUCK, CLOSING -> OptionalLong.empty();
        };
    }

    private OptionalLong becomeLameDuck() {
        stops++;
        become(Stage.LAME_DUCK);
        return OptionalLong.of(stops);
    }

    /** Ends the time as a lame duck when it is over; called now and then. */
    public synchronized void look(Connections connections) {
        if (stage != Stage.LAME_DUCK) {
            return;
        }
        boolean over = nanoTime.getAsLong() - leavingSince >= lameDuck.toNanos();
        boolean unseen = connections.open() == 0 && connections.quiet().compareTo(lameDuck) >= 0;
        if (over || unseen) {
            become(Stage.CLOSING);
        }
    }

    /**
     * Waits through the time as a lame duck.
     *
     * @param stop what {@link #stop} returned: of all who wait, only who waits for the latest stop may close
     * @return false when this stop was undone, also when another one came since
     */
    public synchronized boolean awaitClosing(long stop, Supplier<Connections> connections) throws InterruptedException {
        look(connections.get());
        while (stop == stops && stage == Stage.LAME_DUCK) {
            wait(LOOK.toMillis());
            look(connections.get());
        }
        return stop == stops && stage == Stage.CLOSING;
    }

    private void become(Stage next) {
        stage = next;
        onChange.accept(next);
        notifyAll();
    }
}
