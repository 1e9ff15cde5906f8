package vertebra.controller;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.decision.DecisionLog;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.FleetReader;
import vertebra.scaling.placement.Placement;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;

/**
 * The leader's loop: reads the fleet, decides what should run where, publishes the assignments, and records why. Each tick starts
 * from the whole picture, so a lost or repeated hint does no harm. Ticks run on one virtual thread: after each {@link #wake} and,
 * without one, after each period.
 */
public final class ControlLoop implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ControlLoop.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    /**
     * The right to act.
     *
     * @param epoch number of the leader's term; a node alone leads itself with 1
     * @param groups the instance groups, as nothing resizes them yet
     * @param period longest time between two ticks
     */
    public record Leadership(long epoch, List<GroupView> groups, Duration period) {
        public Leadership {
            groups = List.copyOf(groups);
        }
    }

    private final FleetReader fleets;
    private final AssignmentTable assignments;
    private final DecisionLog decisions;
    private final Leadership leadership;
    private final ReplicaPacker packer = new ReplicaPacker();
    private final Semaphore hints = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("control-loop").unstarted(this::run);
    private volatile boolean closed;
    /** Belongs to the loop's thread. */
    private boolean failing;

    public ControlLoop(FleetReader fleets, AssignmentTable assignments, DecisionLog decisions, Leadership leadership) {
        this.fleets = fleets;
        this.assignments = assignments;
        this.decisions = decisions;
        this.leadership = leadership;
    }

    /** Ticks from now on. Called once; returns at once. */
    public void start() {
        thread.start();
    }

    /** Something that decisions depend on changed: the catalog, replicas, members. Any thread; returns at once. */
    public void wake() {
        hints.release();
    }

    /** No tick begins after this; waits for the one that runs, at most ten seconds. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                tickOrLog();
                hints.tryAcquire(leadership.period().toNanos(), TimeUnit.NANOSECONDS);
                // One tick answers all hints until now.
                hints.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One line when it begins to fail and one when it works again: the loop goes on, and what is assigned stays assigned. */
    private void tickOrLog() {
        try {
            tick();
            if (failing) {
                LOGGER.atInfo().log("The control loop works again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOGGER.atError().setCause(e).log("The control loop cannot decide now; assignments stay as they are");
            }
            failing = true;
        }
    }

    private void tick() {
        Fleet fleet = fleets.snapshot(leadership.groups());
        Placement placement = Rollout.decide(fleet, packer);
        if (!closed) {
            assignments.publish(leadership.epoch(), placement.assignments());
            placement.explanations().forEach(decisions::record);
        }
    }
}
