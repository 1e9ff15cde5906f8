package vertebra.serving.residency;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.replica.ReplicaHost;
import vertebra.serving.replica.WarmModel;
import vertebra.serving.residency.Resident.RevisionKey;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.serving.telemetry.NodeTraffic;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * Makes what is resident on this node equal to what is assigned to it, and says so: replica rows for everybody, the route table
 * for this node's requests.
 *
 * <p>Each change of the assignments or of the catalog, each end of a load or drain leads to one more look at the whole: what is
 * assigned and absent is loaded, what is resident and not assigned is drained. A look has no memory but the residents, so a
 * lost or repeated change does no harm. A revision stays, though no longer assigned, while its successor of the same API is
 * assigned here and not ready: the old one answers until the new one can.
 *
 * <p>All state belongs to one virtual thread; the public methods may be called from any.
 */
public final class AssignmentFollower implements AutoCloseable {

    /** What a load that has begun may still take. */
    public static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);

    /**
     * What it reads and writes.
     *
     * @param node this node
     * @param assignments what the leader wants
     * @param apis what is committed
     * @param loader brings models into memory
     * @param directory takes this node's replica rows
     * @param traffic counts by revision
     */
    public record Sources(
            NodeId node,
            AssignmentTable assignments,
            ApiCatalog apis,
            RevisionLoader loader,
            ReplicaDirectory directory,
            NodeTraffic traffic) {}

    private final Sources sources;
    private final NodeLedger ledger;
    private final ReplicaHost host;
    private final Clock clock;
    private final RetryTimer retries;
    private final RoutePublisher routes;
    private final Map<RevisionKey, Resident> residents = new LinkedHashMap<>();
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final CountDownLatch empty = new CountDownLatch(1);
    private boolean closing;
    private final ExecutorService own = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("assignment-follower").factory());

    public AssignmentFollower(
            Sources sources,
            NodeLedger ledger,
            ReplicaRouter router,
            ReplicaHost host,
            Clock clock,
            RetryTimer retries) {
        this.sources = sources;
        this.ledger = ledger;
        this.host = host;
        this.clock = clock;
        this.retries = retries;
        this.routes = new RoutePublisher(sources.apis(), sources.loader(), router, sources.traffic());
    }

    /** Follows from now on. Called once; returns at once. */
    public void start() {
        sources.assignments().onChange(changed -> look());
        sources.apis().onChange(changed -> look());
        look();
    }

    /** Stops to follow and drains all; waits at most {@link #CLOSE_PATIENCE} for what runs. Blocking. */
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /** @param patience how long to wait for what runs */
    public void close(Duration patience) {
        onOwnThread(() -> {
            closing = true;
            reconcile();
            checkEmpty();
        });
        try {
            empty.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        own.shutdown();
    }

    /** Tells everybody when what is loaded cannot answer, or can again. Called about once a second; returns at once. */
    public void refresh() {
        onOwnThread(() -> {
            List<Resident> changed =
                    residents.values().stream().filter(Resident::isOtherwise).toList();
            changed.forEach(ResidencyLog::troubled);
            if (!changed.isEmpty()) {
                publish();
            }
        });
    }

    /** Looks at the whole soon, once for all changes until then. */
    private void look() {
        if (lookWanted.compareAndSet(false, true)) {
            onOwnThread(() -> {
                lookWanted.set(false);
                reconcile();
            });
        }
    }

    private void onOwnThread(Runnable step) {
        try {
            own.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException unexpected) {
                    ResidencyLog.cannotFollow(unexpected);
                    retries.after(FIRST_RETRY, this::look);
                }
            });
        } catch (RejectedExecutionException closed) {
            // Nothing is followed any more.
        }
    }

    private void reconcile() {
        Wanted wanted = Wanted.on(
                sources.node(),
                closing ? List.of() : sources.assignments().current().all(),
                sources.apis().catalog());
        wanted.assigned().values().forEach(this::follow);
        List<Resident> leaving = residents.values().stream()
                .filter(resident -> wanted.drops(resident, this::isReady))
                .toList();
        leaving.forEach(this::leave);
        publish();
        // Only now does no table name them any more.
        leaving.forEach(this::drain);
    }

    private boolean isReady(RevisionKey key) {
        Resident resident = residents.get(key);
        return resident != null && resident.is(State.READY);
    }

    private void follow(Assignment assignment) {
        Resident resident = residents.get(RevisionKey.of(assignment));
        if (resident == null) {
            Resident fresh = new Resident(assignment, host.threads().count(), clock.instant());
            residents.put(fresh.key(), fresh);
            request(fresh);
        } else if (!resident.assignment().equals(assignment) && !resident.is(State.DRAINING)) {
            change(resident, assignment);
        } else if (resident.lacksRoom() && reserve(resident).isEmpty()) {
            // Somebody else left.
            load(resident);
        }
    }

    private void change(Resident resident, Assignment assignment) {
        resident.assign(assignment);
        if (resident.is(State.FAILED)) {
            request(resident);
        } else {
            reserve(resident).ifPresent(missing -> ResidencyLog.exceedsNode(resident, missing));
            LocalReplica replica = resident.replica();
            if (replica != null) {
                scale(resident, replica);
            }
        }
    }

    /** Workers are started before there are requests for them, and ended when there are none. */
    private void scale(Resident resident, LocalReplica replica) {
        int wanted = resident.assignment().replicas();
        if (!replica.hasWorkers()) {
            resize(resident, replica, wanted);
        } else if (wanted != resident.replicas() && resident.beginScaling()) {
            if (wanted < resident.replicas()) {
                resize(resident, replica, wanted);
            }
            Future.fromCompletionStage(replica.scale(wanted))
                    .onComplete((done, failure) -> onOwnThread(() -> scaled(resident, replica, wanted, failure)));
        }
    }

    private void scaled(Resident resident, LocalReplica replica, int wanted, @Nullable Throwable failure) {
        resident.endScaling();
        if (!resident.is(State.READY)) {
            return;
        }
        if (failure == null) {
            resize(resident, replica, wanted);
            scale(resident, replica);
        } else {
            ResidencyLog.notResized(resident, ResidencyLog.reason(resident, failure));
            retries.after(
                    FIRST_RETRY,
                    () -> onOwnThread(() -> {
                        if (resident.is(State.READY)) {
                            scale(resident, replica);
                        }
                    }));
        }
        publish();
    }

    private static void resize(Resident resident, LocalReplica replica, int replicas) {
        resident.scaled(replicas);
        replica.resize(resident.bounds((RealtimeApi) replica.revision().spec(), replica.model()));
        ResidencyLog.resized(resident);
    }

    private void request(Resident resident) {
        Optional<String> missing = reserve(resident);
        if (missing.isPresent()) {
            fail(resident, missing.get());
            resident.lackRoom();
        } else {
            load(resident);
        }
    }

    private void load(Resident resident) {
        resident.become(State.REQUESTED, clock.instant(), null);
        try {
            Future.fromCompletionStage(
                            host.threads().load(() -> beginLoad(resident)).thenCompose(Begun::end))
                    .onComplete((loaded, failure) -> onOwnThread(() -> loaded(resident, loaded, failure)));
        } catch (RejectedExecutionException stopping) {
            fail(resident, "The node is stopping.");
        }
    }

    /** What a load brought. */
    private record Loaded(ApiRevision revision, WarmModel model, int replicas) {}

    /** What a loading thread has begun; workers start without it. */
    private record Begun(ApiRevision revision, CompletableFuture<WarmModel> model, int replicas) {

        CompletableFuture<Loaded> end() {
            return model.thenApply(warm -> new Loaded(revision, warm, replicas));
        }
    }

    /** On a loading thread. */
    private Begun beginLoad(Resident resident) {
        onOwnThread(() -> {
            if (resident.is(State.REQUESTED)) {
                resident.become(State.LOADING, clock.instant(), null);
                publish();
            }
        });
        if (resident.is(State.DRAINING)) {
            // Several deploys in a row: those in between are overtaken while they wait for a loading thread.
            throw new CancellationException("no longer wanted");
        }
        RevisionKey key = resident.key();
        ApiRevision revision =
                sources.apis().revision(key.api(), key.revision()).orElseThrow();
        int replicas = resident.assignment().replicas();
        CompletableFuture<WarmModel> model =
                sources.loader().load(revision, replicas, sources.traffic().predictorMetrics(key.api()));
        return new Begun(revision, model, replicas);
    }

    private void loaded(Resident resident, @Nullable Loaded loaded, @Nullable Throwable failure) {
        if (loaded == null) {
            if (resident.is(State.DRAINING)) {
                remove(resident);
            } else {
                fail(resident, ResidencyLog.reason(resident, Objects.requireNonNull(failure)));
            }
        } else if (resident.is(State.DRAINING)) {
            discard(resident, loaded.model());
        } else {
            RealtimeApi spec = (RealtimeApi) loaded.revision().spec();
            resident.scaled(loaded.replicas());
            LocalReplica replica = new LocalReplica(
                    loaded.revision(),
                    loaded.model(),
                    resident.bounds(spec, loaded.model()),
                    sources.traffic().of(resident.key().api(), resident.key().revision()),
                    host);
            resident.ready(replica, clock.instant());
            ResidencyLog.ready(resident, loaded.model());
            // It may have been assigned another number while it loaded.
            scale(resident, replica);
        }
        look();
    }

    /** While it was loaded, somebody changed their mind. */
    private void discard(Resident resident, WarmModel model) {
        Future.fromCompletionStage(host.close(model, model::close))
                .onComplete(closed -> onOwnThread(() -> {
                    remove(resident);
                    look();
                }));
    }

    private void fail(Resident resident, String reason) {
        ledger.release(resident.key().api(), resident.key().revision());
        resident.become(State.FAILED, clock.instant(), reason);
        int failures = resident.failures();
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration bounded = delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
        ResidencyLog.failed(resident, reason, bounded);
        retries.after(
                bounded,
                () -> onOwnThread(() -> {
                    if (resident.is(State.FAILED)
                            && resident.failures() == failures
                            && residents.containsValue(resident)) {
                        request(resident);
                        publish();
                    }
                }));
    }

    /** It gets no more work. */
    private void leave(Resident resident) {
        if (resident.is(State.FAILED)) {
            remove(resident);
        } else if (!resident.is(State.DRAINING)) {
            resident.become(State.DRAINING, clock.instant(), null);
        }
    }

    private void drain(Resident resident) {
        LocalReplica replica = resident.replica();
        if (replica != null && resident.beginDrain()) {
            replica.drain()
                    .onComplete(closed -> onOwnThread(() -> {
                        remove(resident);
                        ResidencyLog.drained(resident);
                        look();
                    }));
        }
    }

    private void remove(Resident resident) {
        residents.remove(resident.key());
        ledger.release(resident.key().api(), resident.key().revision());
        checkEmpty();
    }

    private void checkEmpty() {
        if (closing && residents.isEmpty()) {
            empty.countDown();
        }
    }

    private Optional<String> reserve(Resident resident) {
        Assignment assignment = resident.assignment();
        return ledger.reserve(
                assignment.api(),
                assignment.revision(),
                assignment.replicas() * assignment.cpuMillis(),
                assignment.replicas() * assignment.memoryBytes());
    }

    private void publish() {
        routes.publish(sources.apis().catalog(), residents.values());
        sources.directory()
                .publish(residents.values().stream().map(Resident::view).toList());
    }
}
