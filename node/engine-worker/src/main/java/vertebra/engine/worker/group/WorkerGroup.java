package vertebra.engine.worker.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.WorkerHealth;
import vertebra.engine.api.WorkerOptions.Retry;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.worker.process.Later.Alarm;
import vertebra.engine.worker.process.Loaded;
import vertebra.engine.worker.process.WorkerCall;
import vertebra.engine.worker.process.WorkerEnd;
import vertebra.engine.worker.process.WorkerListener;
import vertebra.engine.worker.process.WorkerPlan;
import vertebra.engine.worker.process.WorkerProcess;
import vertebra.engine.worker.process.WorkerRoom;

/**
 * The workers of one revision on this node: as many as its replicas have processes. A request goes to the worker that has the
 * fewest, at most its slots, and else waits. When a worker dies, another takes its seat, after a {@link Backoff}; the requests that
 * it had fail, or go to another worker once, as {@link Retry} says. Safe for any thread.
 */
public final class WorkerGroup implements AutoCloseable {

    /** Workers that start at the same time: importing takes a core each. */
    private static final int MAX_STARTING = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** For what runs when the group is closed. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final WorkerPlan plan;
    private final WorkerRoom room;
    private final Alarm ticking;
    private final Starts starts = new Starts(MAX_STARTING, this::occupy);
    private final Object scaling = new Object();

    // Guarded by this.
    private final Seats seats = new Seats();
    private final WaitingLine waiting = new WaitingLine();
    private final RetryBudget retries = new RetryBudget(System::nanoTime);
    private final Deaths deaths;
    private long restarts;
    private boolean closed;
    private @Nullable Loaded loaded;

    private WorkerGroup(WorkerPlan plan, WorkerRoom room) {
        this.plan = plan;
        this.room = room;
        this.deaths = new Deaths(plan.options().owner());
        this.ticking = room.later().every(room.tick(), this::tick);
    }

    /**
     * Starts the workers of one replica and waits until all are ready.
     *
     * @throws EngineException when one does not get ready; nothing is left then
     */
    public static WorkerGroup start(WorkerPlan plan, WorkerRoom room) throws EngineException {
        WorkerGroup group = new WorkerGroup(plan, room);
        try {
            group.scale(1);
            return group;
        } catch (EngineException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    /** What the first worker said when it was ready. */
    public synchronized Loaded loaded() {
        if (loaded == null) {
            throw new IllegalStateException("no worker was ever ready");
        }
        return loaded;
    }

    /** Has a request answered. Does not block; every call's future ends. */
    public void submit(WorkerCall call) {
        if (call.bytes() > Frame.MAX_BYTES) {
            fail(call, new RefusedInput("The request is too large for a worker."));
            return;
        }
        WorkerProcess worker;
        synchronized (this) {
            WorkerSeat seat = closed ? null : seats.free(plan.slots());
            worker = seat == null ? null : seat.take();
            retries.request();
            if (worker == null && !closed && !seats.areHopeless() && waiting.add(call, System.nanoTime())) {
                return;
            }
        }
        if (worker == null) {
            fail(call, new WorkerLost("No worker is there to answer."));
        } else {
            send(worker, call);
        }
    }

    /** Nobody wants the answer any more. What waits is dropped; what runs goes on until it is answered or overdue, and only there. */
    public void cancel(WorkerCall call) {
        // First: whoever is about to give it to another worker sees it.
        call.answer().cancel(false);
        List<WorkerProcess> ready;
        synchronized (this) {
            if (waiting.remove(call)) {
                return;
            }
            ready = seats.ready();
        }
        ready.forEach(worker -> worker.cancel(call));
    }

    /**
     * Starts or ends workers until there are those of so many replicas; blocks until those that are new are ready.
     *
     * @throws EngineException when one does not get ready; there are as many as before then
     */
    public void scale(int replicas) throws EngineException {
        synchronized (scaling) {
            int wanted = replicas * plan.options().size().processes();
            List<WorkerSeat> added;
            List<WorkerSeat> surplus;
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("the workers are closed");
                }
                added = seats.addUntil(wanted);
                surplus = seats.surplus(wanted);
            }
            surplus.forEach(this::giveUp);
            startAll(added);
        }
    }

    /** Resident bytes of all workers, as they last said. */
    public synchronized long memoryBytes() {
        return seats.memoryBytes();
    }

    public synchronized WorkerHealth health() {
        return new WorkerHealth(seats.count(), seats.ready().size(), restarts, deaths.counts());
    }

    /** What its owner should know: see {@link vertebra.engine.api.LoadedModel#trouble}. */
    public synchronized Optional<String> trouble() {
        return seats.trouble();
    }

    /** Lets the workers finish what they run, for some seconds, and ends them; returns when nothing of them is left. */
    @Override
    public void close() {
        List<WorkerCall> unanswered;
        List<WorkerSeat> all;
        synchronized (this) {
            closed = true;
            unanswered = waiting.takeAll();
            seats.all().forEach(this::giveUp);
            all = seats.leaving();
        }
        ticking.cancel();
        unanswered.forEach(call -> fail(call, new WorkerLost("The API is being taken down.")));
        if (!areEmpty(all)) {
            all.forEach(WorkerSeat::end);
            areEmpty(all);
        }
    }

    private void startAll(List<WorkerSeat> added) throws EngineException {
        try {
            // The first one alone: what cannot load is told once, and costs one process.
            int first = loadedBefore() ? 0 : Math.min(1, added.size());
            for (WorkerSeat seat : added.subList(0, first)) {
                starts.one(seat);
            }
            starts.all(added.subList(first, added.size()));
        } catch (EngineException | RuntimeException e) {
            added.forEach(this::giveUp);
            added.forEach(WorkerSeat::end);
            areEmpty(added);
            throw e;
        }
    }

    /** Starts a worker for this seat, and waits until it is ready. */
    private void occupy(WorkerSeat seat) throws EngineException {
        WorkerProcess worker = new WorkerProcess(plan, room, new SeatWatch(seat));
        synchronized (this) {
            if (seat.given) {
                return;
            }
            seat.seat(worker);
        }
        Loaded said;
        try {
            said = worker.start();
        } catch (EngineException | RuntimeException e) {
            synchronized (this) {
                seat.vacate();
            }
            throw e;
        }
        synchronized (this) {
            loaded = loaded == null ? said : loaded;
            seat.isReady(worker);
        }
        feed();
    }

    /** The seat takes no further worker, and its worker no further requests. */
    private void giveUp(WorkerSeat seat) {
        synchronized (this) {
            if (!seats.giveUp(seat)) {
                return;
            }
        }
        CompletableFuture<Void> _ = seat.empty.thenRun(() -> isEmpty(seat));
        room.later().after(patience(), seat::end);
    }

    private synchronized void isEmpty(WorkerSeat seat) {
        seats.isEmpty(seat);
    }

    /** Looks after the workers of one seat. */
    private final class SeatWatch implements WorkerListener {

        private final WorkerSeat seat;

        SeatWatch(WorkerSeat seat) {
            this.seat = seat;
        }

        @Override
        public void freed(WorkerProcess worker) {
            WorkerCall next;
            synchronized (WorkerGroup.this) {
                next = seat.ready ? waiting.poll() : null;
                if (next == null) {
                    seat.busy--;
                }
            }
            if (next != null) {
                send(worker, next);
            }
        }

        @Override
        public void ended(WorkerProcess worker, WorkerEnd end) {
            List<WorkerCall> failed = new ArrayList<>(end.lost());
            Optional<Duration> delay;
            synchronized (WorkerGroup.this) {
                delay = seat.ended(end);
                deaths.count(end);
                failed.removeAll(tryAgain(end.lost()));
            }
            deaths.tell(end, delay);
            failed.forEach(call -> fail(call, new WorkerLost("The worker that ran the request ended.")));
            delay.ifPresent(after -> occupyAgain(seat, after));
            feed();
        }
    }

    /** Those that go to another worker. */
    private List<WorkerCall> tryAgain(List<WorkerCall> lost) {
        if (closed || plan.options().retry() != Retry.SAFE) {
            return List.of();
        }
        List<WorkerCall> again = lost.stream()
                .filter(call -> call.isWanted() && call.tryAgain() && retries.take())
                .toList();
        again.reversed().forEach(call -> waiting.addFirst(call, System.nanoTime()));
        return again;
    }

    private void occupyAgain(WorkerSeat seat, Duration delay) {
        giveHopelessUp();
        room.later().after(delay, () -> Thread.ofVirtual().name("worker-start").start(() -> occupyAgain(seat)));
    }

    private void occupyAgain(WorkerSeat seat) {
        synchronized (this) {
            restarts++;
        }
        try {
            starts.one(seat);
        } catch (EngineException | RuntimeException e) {
            Optional<Duration> delay;
            WorkerEnd end = WorkerEnd.atStart(String.valueOf(e.getMessage()));
            synchronized (this) {
                delay = seat.ended(end);
                deaths.count(end);
            }
            deaths.tell(end, delay);
            delay.ifPresent(after -> occupyAgain(seat, after));
        }
    }

    /** Who waits for workers that all keep dying waits for nothing. */
    private void giveHopelessUp() {
        List<WorkerCall> unanswered;
        synchronized (this) {
            unanswered = seats.areHopeless() ? waiting.takeAll() : List.of();
        }
        unanswered.forEach(call -> fail(call, new WorkerLost("The workers of this API keep ending.")));
    }

    private void send(WorkerProcess worker, WorkerCall call) {
        if (!worker.send(call)) {
            // It did not reach the worker, which is ending: the next one gets it.
            boolean waits;
            synchronized (this) {
                waits = !closed;
                if (waits) {
                    waiting.addFirst(call, System.nanoTime());
                }
            }
            if (waits) {
                feed();
            } else {
                fail(call, new WorkerLost("The API is being taken down."));
            }
        }
    }

    /** Gives free workers what waits. */
    private void feed() {
        while (true) {
            WorkerProcess worker;
            WorkerCall call;
            synchronized (this) {
                WorkerSeat seat = waiting.isEmpty() ? null : seats.free(plan.slots());
                call = seat == null ? null : waiting.poll();
                if (seat == null || call == null) {
                    return;
                }
                worker = seat.take();
            }
            send(worker, call);
        }
    }

    private synchronized boolean loadedBefore() {
        return loaded != null;
    }

    private Duration patience() {
        Duration limit = plan.options().limits().request();
        return limit.compareTo(DRAIN) < 0 ? limit : DRAIN;
    }

    private boolean areEmpty(List<WorkerSeat> given) {
        CompletableFuture<?>[] ends = given.stream().map(seat -> seat.empty).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(patience().plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void tick() {
        List<WorkerProcess> ready;
        List<WorkerCall> overdue;
        synchronized (this) {
            ready = seats.ready();
            overdue = waiting.takeSince(
                    System.nanoTime() - plan.options().limits().request().toNanos());
        }
        ready.forEach(WorkerProcess::tick);
        overdue.forEach(call -> fail(call, new WorkerLost("No worker became free in time.")));
    }

    private static void fail(WorkerCall call, EngineFailure failure) {
        call.answer().completeExceptionally(new EngineException(failure, null));
    }
}
