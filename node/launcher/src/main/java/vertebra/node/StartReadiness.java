package vertebra.node;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.http.health.Readiness;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * Ready once every API that the registry had at the start was loaded, or cannot be: a node that comes back must not answer 503
 * for what it served a moment ago. From then on ready unless it drains or stops. Safe for any thread.
 */
final class StartReadiness implements Readiness {

    private final Supplier<Fleet> fleet;
    private final Predicate<ApiName> isDecided;
    private volatile boolean started;
    private volatile boolean loaded;
    private volatile Optional<String> leaving = Optional.empty();

    /**
     * Both never block.
     *
     * @param isDecided whether the control loop has looked at an API
     */
    StartReadiness(Supplier<Fleet> fleet, Predicate<ApiName> isDecided) {
        this.fleet = fleet;
        this.isDecided = isDecided;
    }

    void started() {
        started = true;
    }

    /** The node turns callers away; says why, in one sentence. */
    void leave(String why) {
        leaving = Optional.of(why);
    }

    /** It wants callers again. */
    void stay() {
        leaving = Optional.empty();
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public Optional<String> obstacle() {
        if (leaving.isPresent()) {
            return leaving;
        }
        if (loaded) {
            return Optional.empty();
        }
        List<String> waiting = waiting();
        loaded = waiting.isEmpty();
        return loaded ? Optional.empty() : Optional.of("The node loads " + String.join(", ", waiting) + ".");
    }

    /**
     * APIs that nobody has looked at, and those that were placed and are neither ready nor failed. Who was looked at is asked before
     * where it was placed, because the control loop tells in the other order: what is decided in between is waited for.
     */
    private List<String> waiting() {
        Set<ApiName> decided = names(fleet.get()).filter(isDecided).collect(Collectors.toSet());
        Fleet now = fleet.get();
        Set<ApiName> placed = now.assignments().stream().map(Assignment::api).collect(Collectors.toSet());
        Set<ApiName> settled = now.replicas().stream()
                .filter(replica -> replica.state() == State.READY || replica.state() == State.FAILED)
                .map(ReplicaView::api)
                .collect(Collectors.toSet());
        return names(now)
                .filter(name -> !decided.contains(name) || (placed.contains(name) && !settled.contains(name)))
                .map(ApiName::value)
                .toList();
    }

    private static Stream<ApiName> names(Fleet fleet) {
        return fleet.apis().stream().map(api -> api.spec().name());
    }
}
