package vertebra.serving.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.WorkerHealth;
import vertebra.serving.telemetry.answers.AnswerMonitor;
import vertebra.serving.telemetry.history.Outcome;
import vertebra.spec.ApiName;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.problem.Problem;

/**
 * What was counted for one revision on this node since its boot. The edge reports each request's arrival and answer, the
 * replica its permits, runs and stages. Safe for any thread; cheap enough for every request.
 */
public final class RevisionTraffic {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int GATEWAY_TIMEOUT = 504;

    private final ApiName api;
    private final Revision revision;
    private final ApiTraffic ofApi;
    private final InFlightMeter inFlight;
    private final InFlightMeter running;
    private final InFlightMeter riding;
    private final InFlightMeter slots;
    private final LongAdder arrivals = new LongAdder();
    private final LongAdder completions = new LongAdder();
    private final LongAdder clientErrors = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final LongAdder aborts = new LongAdder();
    private final LongAdder violations = new LongAdder();
    private final ServedRuns served = new ServedRuns();
    private final ReportedSeconds reports = new ReportedSeconds();
    private final RevisionMeters meters;
    private volatile long promisedNanos = Long.MAX_VALUE;
    private volatile Set<String> names = Set.of();
    private volatile @Nullable AnswerMonitor monitor;

    RevisionTraffic(
            ApiName api, Revision revision, ApiTraffic ofApi, LongSupplier nanoTime, ServingMeters servingMeters) {
        this.api = api;
        this.revision = revision;
        this.ofApi = ofApi;
        this.inFlight = new InFlightMeter(nanoTime);
        this.running = new InFlightMeter(nanoTime);
        this.riding = new InFlightMeter(nanoTime);
        this.slots = new InFlightMeter(nanoTime);
        this.meters = servingMeters.ofRevision(this);
    }

    public ApiName api() {
        return api;
    }

    /** Requests that have a permit. */
    public InFlightMeter inFlight() {
        return inFlight;
    }

    /** Slots that run. */
    public InFlightMeter running() {
        return running;
    }

    /** Requests that run in the slot of another. */
    public InFlightMeter riding() {
        return riding;
    }

    /** Requests that have a permit and do not run yet. */
    int queued() {
        return Math.max(0, inFlight.count() - running.count() - riding.count());
    }

    /** A prediction was asked for. */
    public void arrived() {
        arrivals.increment();
    }

    /**
     * It was answered.
     *
     * @param nanos from its arrival to its answer
     */
    public void answered(int status, long nanos) {
        Outcome outcome = Outcome.of(status);
        ofApi.answered(status, outcome, nanos);
        meters.answered(outcome, nanos);
        if (outcome == Outcome.REJECTED || status == GATEWAY_TIMEOUT || (status < 400 && nanos > promisedNanos)) {
            violations.increment();
        }
        switch (outcome) {
            case SUCCESS -> completions.increment();
            case CLIENT_ERROR -> clientErrors.increment();
            case REJECTED -> rejections.increment();
            case FAILURE -> failures.increment();
            case ABORTED -> {
                // Has no status; see aborted().
            }
        }
    }

    /** The caller left before there was an answer; counts neither as completed nor as failed. */
    public void aborted(long nanos) {
        aborts.increment();
        ofApi.aborted();
        meters.answered(Outcome.ABORTED, nanos);
    }

    /**
     * It was turned away.
     *
     * @param reason the problem's slug
     */
    public void rejected(String reason) {
        meters.rejected(reason);
    }

    /** It is answered with an error. */
    public void failed(String requestId, Problem problem) {
        ofApi.errors().record(revision, names, requestId, problem);
    }

    /** A stage of a prediction took so long. */
    public void stage(Stage stage, long nanos) {
        meters.stage(stage, nanos);
    }

    /**
     * A run came to its end, well or not; what failed because it was cut short was none.
     *
     * @param requests that shared it
     * @param nanos what it took from filling the slot to the encoded answers; where another worker had to run it again, with what
     *     was lost and the wait for that worker
     */
    public void served(int requests, long nanos) {
        served.add(requests, nanos / NANOS_PER_SECOND);
    }

    /** The model is loaded. */
    public void loaded(Duration loadTime, long memoryBytes) {
        meters.loaded(loadTime, memoryBytes);
    }

    /**
     * The model has these inputs and outputs.
     *
     * @param monitoring what is to be counted of its answers
     * @param defaultOutputs that are answered by default; empty: all
     */
    public synchronized void serves(
            ModelSignature signature, Optional<MonitoringSpec> monitoring, List<String> defaultOutputs) {
        names = Stream.concat(
                        signature.inputs().stream().map(ModelSignature.Input::name),
                        signature.outputs().stream().map(ModelSignature.Output::name))
                .collect(Collectors.toUnmodifiableSet());
        if (monitoring.isPresent() && monitor == null) {
            monitor = AnswerMonitor.of(monitoring.get(), revision, signature, defaultOutputs, meters);
        }
    }

    /**
     * Code answers.
     *
     * @param monitoring what is to be counted of its answers
     */
    public synchronized void servesCode(Optional<MonitoringSpec> monitoring) {
        if (monitoring.isPresent() && monitor == null) {
            monitor = AnswerMonitor.ofCode(monitoring.get(), revision, meters);
        }
    }

    /** Counts the answers, where the spec asks for it. */
    public Optional<AnswerMonitor> monitor() {
        return Optional.ofNullable(monitor);
    }

    /** It runs in worker processes, which say how they do. */
    public void runsInWorkers(Supplier<Optional<WorkerHealth>> health) {
        meters.workers(health);
    }

    /** A later answer than this breaks the promise. */
    public void promises(Duration latency) {
        promisedNanos = latency.toNanos();
    }

    /** So many inferences may run at once. */
    public void slots(int newSlots) {
        slots.set(newSlots);
    }

    int slots() {
        return slots.count();
    }

    Revision revision() {
        return revision;
    }

    /** Each request ends once; the ends are read first, so that one between the readings is not missed. */
    long unanswered() {
        long ended = completions.sum() + clientErrors.sum() + rejections.sum() + failures.sum() + aborts.sum();
        return arrivals.sum() - ended;
    }

    void close() {
        meters.close();
    }

    LoadSample sample(NodeId node, long bootId, Instant at) {
        long counted = arrivals.sum();
        ReportedSeconds.Report report = reports.next(counted);
        return new LoadSample(
                node,
                bootId,
                report.seq(),
                at,
                api,
                revision,
                new LoadSample.Ingress(
                        counted,
                        report.arrivalsSquared(),
                        clientErrors.sum(),
                        failures.sum(),
                        rejections.sum(),
                        completions.sum() + failures.sum() + rejections.sum(),
                        violations.sum(),
                        0),
                new LoadSample.Executor(
                        served.completions(),
                        served.seconds(),
                        served.secondsSquared(),
                        served.times(),
                        inFlight.seconds(),
                        running.seconds(),
                        slots.seconds(),
                        running.count(),
                        queued(),
                        0));
    }
}
