package vertebra.serving.residency;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.residency.Resident.RevisionKey;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.serving.routing.Route;
import vertebra.serving.routing.RouteTable;
import vertebra.serving.telemetry.NodeTraffic;
import vertebra.spec.ApiName;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.problem.ProblemException;

/**
 * Builds the route table. An API's traffic goes to the committed revision when it is ready, else to the newest ready one; an API
 * that is not in the catalog has no route, whatever is loaded. On the follower's thread.
 */
final class RoutePublisher {

    private static final Logger LOGGER = LoggerFactory.getLogger(RoutePublisher.class);

    /** What the registry says of a revision; never changes. */
    private record Known(ApiRevision revision, RealtimeApi spec, Optional<ModelFacts> facts) {}

    private final ApiCatalog apis;
    private final RevisionLoader loader;
    private final ReplicaRouter router;
    private final NodeTraffic traffic;
    private final Map<RevisionKey, Known> known = new HashMap<>();
    /** Revisions of which was told that they cannot be read. */
    private final Set<RevisionKey> unreadable = new HashSet<>();

    RoutePublisher(ApiCatalog apis, RevisionLoader loader, ReplicaRouter router, NodeTraffic traffic) {
        this.apis = apis;
        this.loader = loader;
        this.router = router;
        this.traffic = traffic;
    }

    /** Publishes the table of now, and forgets the counters of what is gone. */
    void publish(Catalog catalog, Collection<Resident> residents) {
        List<Route> routes = catalog.live().entrySet().stream()
                .flatMap(api -> route(api.getKey(), api.getValue().current(), residents).stream())
                .toList();
        router.publish(new RouteTable(routes));
        forgetAllBut(catalog, routes, residents);
    }

    private Optional<Route> route(ApiName api, Revision current, Collection<Resident> residents) {
        Optional<Resident> answering = residents.stream()
                .filter(resident -> resident.key().api().equals(api) && resident.is(State.READY))
                .max(Comparator.comparing(
                                (Resident resident) -> resident.key().revision().equals(current))
                        .thenComparing(resident -> resident.key().revision()));
        return answering
                .map(Resident::replica)
                .map(this::ready)
                .or(() -> known(new RevisionKey(api, current)).map(this::waiting));
    }

    /** Asks no store: what is loaded answers, whatever else is away. */
    private Route ready(LocalReplica replica) {
        ApiRevision revision = replica.revision();
        return new Route(
                revision,
                (RealtimeApi) revision.spec(),
                Optional.empty(),
                Optional.of(replica),
                traffic.of(revision.api(), revision.revision()));
    }

    private Route waiting(Known known) {
        ApiRevision revision = known.revision();
        return new Route(
                revision,
                known.spec(),
                known.facts(),
                Optional.empty(),
                traffic.of(revision.api(), revision.revision()));
    }

    private Optional<Known> known(RevisionKey key) {
        Known before = known.get(key);
        if (before != null) {
            return Optional.of(before);
        }
        try {
            Optional<Known> read = apis.revision(key.api(), key.revision())
                    .filter(revision -> revision.spec() instanceof RealtimeApi)
                    .map(revision -> new Known(revision, (RealtimeApi) revision.spec(), loader.facts(revision)));
            read.ifPresent(about -> known.put(key, about));
            unreadable.remove(key);
            return read;
        } catch (ProblemException problem) {
            if (unreadable.add(key)) {
                LOGGER.atWarn()
                        .addKeyValue("api", key.api())
                        .addKeyValue("revision", key.revision())
                        .addKeyValue("reason", problem.problem().detail())
                        .log("No route: the revision cannot be read");
            }
            return Optional.empty();
        }
    }

    private void forgetAllBut(Catalog catalog, List<Route> routes, Collection<Resident> residents) {
        Set<RevisionKey> kept = new HashSet<>();
        routes.forEach(
                route -> kept.add(new RevisionKey(route.api(), route.revision().revision())));
        residents.forEach(resident -> kept.add(resident.key()));
        known.keySet().retainAll(kept);
        unreadable.removeIf(key -> !catalog.live(key.api())
                .map(ApiEntry::current)
                .filter(key.revision()::equals)
                .isPresent());
        Map<ApiName, Set<Revision>> counted = new HashMap<>();
        // The past of an API outlives its revisions, and a time without a route.
        catalog.live().keySet().forEach(api -> counted.put(api, new HashSet<>()));
        kept.forEach(key ->
                counted.computeIfAbsent(key.api(), api -> new HashSet<>()).add(key.revision()));
        traffic.retainOnly(counted);
    }
}
