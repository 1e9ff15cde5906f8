package vertebra.registry.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;
import vertebra.spec.problem.Problem;

/**
 * The rules that hold between the APIs of a registry: each endpoint, and its {@code /predict}, belongs to one API; the targets of
 * a splitter exist. Only what a change breaks is reported.
 *
 * @param live specs of all APIs as they would be after the change
 * @param changed the APIs that the change is about
 */
record AcrossApis(Map<ApiName, ApiSpec> live, Set<ApiName> changed) {

    /** @throws vertebra.spec.problem.ProblemException with every endpoint that is taken, or else every missing target */
    void check() {
        refuse(
                CatalogProblem.ENDPOINT_TAKEN,
                changed.stream().sorted().flatMap(api -> takenBy(api).stream()).toList());
        refuse(CatalogProblem.NO_SUCH_TARGET, lostTargets());
    }

    /** @throws vertebra.spec.problem.ProblemException when a splitter would lose a target */
    void checkDelete() {
        refuse(CatalogProblem.API_IN_USE, lostTargets());
    }

    private List<String> takenBy(ApiName api) {
        Optional<String> endpoint = Optional.ofNullable(live.get(api)).flatMap(AcrossApis::endpoint);
        return live.values().stream()
                .filter(other -> !other.name().equals(api))
                .filter(other -> endpoint.isPresent()
                        && endpoint(other)
                                .filter(taken -> collide(taken, endpoint.get()))
                                .isPresent())
                .map(other -> "endpoint " + endpoint.get() + " of " + api + " collides with "
                        + endpoint(other).orElseThrow() + " of " + other.name())
                .sorted()
                .toList();
    }

    private static boolean collide(String one, String other) {
        return one.equals(other) || one.equals(other + "/predict") || other.equals(one + "/predict");
    }

    private static Optional<String> endpoint(ApiSpec spec) {
        return switch (spec) {
            case RealtimeApi api -> Optional.of(api.networking().endpoint());
            case TrafficSplitter splitter -> Optional.of(splitter.networking().endpoint());
            case UnservedApi api -> Optional.empty();
        };
    }

    private List<String> lostTargets() {
        List<String> lost = new ArrayList<>();
        live.values().stream().sorted((a, b) -> a.name().compareTo(b.name())).forEach(spec -> {
            if (spec instanceof TrafficSplitter splitter) {
                splitter.targets().stream()
                        .map(TrafficSplitter.Target::api)
                        .filter(target -> changed.contains(splitter.name()) || changed.contains(target))
                        .filter(target -> !(live.get(target) instanceof RealtimeApi))
                        .forEach(target -> lost.add("splitter " + splitter.name() + " sends to " + target));
            }
        });
        return lost;
    }

    private static void refuse(CatalogProblem type, List<String> faults) {
        if (!faults.isEmpty()) {
            throw Problem.of(type, String.join("; ", faults)).asException();
        }
    }
}
