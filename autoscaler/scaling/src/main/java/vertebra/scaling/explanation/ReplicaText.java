package vertebra.scaling.explanation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.scaling.decision.Candidate;
import vertebra.scaling.decision.Inputs;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.decision.Why;

/** A {@link ReplicaDecision} in words: all that is said comes from the decision. No state, safe on any thread. */
public final class ReplicaText {

    private final ReplicaDecision decision;

    public ReplicaText(ReplicaDecision decision) {
        this.decision = decision;
    }

    /** One line: what is done, which rule asked for what, and what else there is to say. */
    public String line() {
        Why why = decision.why();
        return decision.api() + ": " + deed() + "; " + why.bound().rule() + " asks for " + candidate(why.bound()) + "; "
                + why.reasons().stream().map(ReplicaText::reason).collect(Collectors.joining(", "));
    }

    /** The line, then all candidates, what is in the way of fewer, and the numbers that the decision started from. */
    public List<String> lines() {
        Why why = decision.why();
        List<String> lines = new ArrayList<>();
        lines.add(line());
        lines.add("  rules: "
                + why.candidates().stream()
                        .map(candidate -> candidate.rule() + " " + candidate(candidate)
                                + (candidate.equals(why.bound()) ? " (bound)" : ""))
                        .collect(Collectors.joining(", ")));
        until().ifPresent(until -> lines.add("  fewer: not before " + time(until) + ", because of "
                + why.reasons().getFirst()));
        why.inputs().ifPresent(inputs -> lines.addAll(measured(inputs)));
        return List.copyOf(lines);
    }

    private String deed() {
        return switch (decision) {
            case ReplicaDecision.Grow grow -> grow.current() + " -> " + grow.want() + " replicas";
            case ReplicaDecision.Shrink shrink -> shrink.current() + " -> " + shrink.want() + " replicas";
            case ReplicaDecision.Keep keep -> "stays at " + keep.current();
            case ReplicaDecision.Hold hold ->
                "stays at " + hold.current() + " though " + hold.enough() + " would do, until " + time(hold.until())
                        + " at the earliest";
            case ReplicaDecision.Recommend recommend ->
                "stays at " + recommend.current() + ", recommended are " + recommend.recommended();
        };
    }

    private Optional<Instant> until() {
        return switch (decision) {
            case ReplicaDecision.Hold hold -> Optional.of(hold.until());
            case ReplicaDecision.Grow grow -> Optional.empty();
            case ReplicaDecision.Shrink shrink -> Optional.empty();
            case ReplicaDecision.Keep keep -> Optional.empty();
            case ReplicaDecision.Recommend recommend -> Optional.empty();
        };
    }

    private static List<String> measured(Why.Basis basis) {
        return switch (basis) {
            case Inputs inputs -> measured(inputs);
            case Why.InFlight inFlight -> List.of(measured(inFlight));
        };
    }

    private static String measured(Why.InFlight in) {
        return "  requests in flight: "
                + (in.mean().isPresent() ? number(in.mean().getAsDouble()) : "nobody measured any")
                + ", in the mean of " + in.window().toSeconds() + " s; a replica should have " + number(in.target());
    }

    private static List<String> measured(Inputs in) {
        return List.of(
                "  replicas: %d ready, %d pending, %d slots each; requests: %d running, %d waiting"
                        .formatted(in.ready(), in.pending(), in.slots(), in.running(), in.waiting()),
                "  a request takes %s, %s in 99 %%; promised are %s; arrivals vary by %s"
                        .formatted(
                                millis(in.service().mean()),
                                millis(in.service().p99()),
                                millis(in.latencySeconds()),
                                number(in.arrivalVariability())),
                "  a replica takes %s s to start; risk level %s: %s %% may wait too long; forecast: %s"
                        .formatted(
                                number(in.leadSeconds()),
                                number(in.risk()),
                                number(100 * in.lateShare()),
                                in.skill() < 1
                                        ? number(100 * (1 - in.skill())) + " % better than the last value"
                                        : "no better than the last value"));
    }

    private static String candidate(Candidate candidate) {
        return candidate.replicas() + (candidate.rate() > 0 ? " at " + number(candidate.rate()) + " requests/s" : "");
    }

    /** The code, for machines and searches, and what it means. */
    private static String reason(ReasonCode code) {
        return code + " (" + meaning(code) + ")";
    }

    private static String meaning(ReasonCode code) {
        return switch (code) {
            case STEADY -> "as many as before";
            case SCALE_UP -> "more are needed";
            case SCALE_UP_PANIC -> "the arrivals jumped";
            case UP_CAP -> "no more are added at once";
            case SCALE_DOWN -> "fewer have been enough";
            case DOWN_CAP -> "no more are taken at once";
            case HELD_BY_WINDOW -> "another number was asked for within the window";
            case HELD_BY_PANIC -> "the panic lasts";
            case HELD_BY_START -> "not watched for long enough yet";
            case FROZEN_NO_DATA -> "most replicas say nothing";
            case AT_MAX -> "max_replicas";
            case AT_FLOOR -> "min_replicas, a schedule, or kept awake";
            case PINNED -> "an operator's number";
            case WAKE -> "requests wait for the first replica";
            case TO_ZERO -> "idle for long enough";
            case SLO_UNREACHABLE -> "the service time alone breaks the promise; more replicas do not help";
            case NO_SERVICE_TIME -> "nothing is known of the service time";
            case MODE_OFF -> "mode: off";
            case MODE_RECOMMEND -> "mode: recommend, nothing is done";
            case NO_METRIC -> "nobody measured requests in flight";
            case BETWEEN_RUNS -> "the policy of Cortex runs every ten seconds";
            case REDEPLOYED -> "a new revision within its bounds";
        };
    }

    private static String millis(double seconds) {
        return number(seconds * 1000) + " ms";
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Three digits, as people read them. */
    private static String number(double value) {
        if (value >= 100 || value == Math.rint(value)) {
            return Long.toString(Math.round(value));
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
