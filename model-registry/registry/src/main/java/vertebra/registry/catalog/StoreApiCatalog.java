package vertebra.registry.catalog;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import vertebra.registry.access.AuditLog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.CatalogRoot.Change;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** The APIs in a {@link vertebra.registry.store.RegistryStore}. */
public final class StoreApiCatalog implements ApiCatalog {

    /** Revisions of an API that can be rolled back to, the current one included. */
    public static final int KEPT_REVISIONS = 10;

    private final CatalogRoot root;
    private final AuditedWrites writes;
    private final Clock clock;

    public StoreApiCatalog(CatalogRoot root, AuditLog audit, Clock clock) {
        this.root = root;
        this.writes = new AuditedWrites(audit, clock);
        this.clock = clock;
    }

    @Override
    public Catalog catalog() {
        return root.catalog();
    }

    @Override
    public Catalog refresh() {
        return root.refresh();
    }

    @Override
    public void onChange(Consumer<Catalog> listener) {
        root.onChange(listener);
    }

    @Override
    public Optional<ApiRevision> revision(ApiName api, Revision revision) {
        return catalog()
                .live(api)
                .filter(entry -> entry.history().contains(revision))
                .map(entry -> root.documents().revision(api, revision));
    }

    @Override
    public List<ApiRevision> deploy(List<NewRevision> revisions, String author, OptionalLong ifMatch) {
        Map<ApiName, ApiRevision> created = new HashMap<>();
        return writes.write(
                "deploy",
                author,
                revisions.stream().map(wanted -> wanted.spec().name().value()).collect(Collectors.joining(", ")),
                done -> done.stream()
                        .map(revision -> revision.api() + " " + revision.revision())
                        .collect(Collectors.joining(", ")),
                () -> root.commit(ifMatch, now -> new Deployment(now, author, created).of(revisions)));
    }

    @Override
    public ApiRevision rollback(ApiName api, Optional<Revision> to, String author, OptionalLong ifMatch) {
        return writes.write(
                "rollback",
                author,
                to.map(revision -> api + " " + revision).orElse(api.value()),
                done -> api + " " + done.revision(),
                () -> root.commit(ifMatch, now -> rollback(now, api, to)));
    }

    @Override
    public void delete(ApiName api, String author, OptionalLong ifMatch) {
        writes.write(
                "delete",
                author,
                api.value(),
                latest -> api + " " + latest,
                () -> root.commit(ifMatch, now -> delete(now, api)));
    }

    private Change<ApiRevision> rollback(Catalog now, ApiName api, Optional<Revision> to) {
        ApiEntry entry = liveEntry(now, api);
        Revision target = to.orElseGet(() -> before(entry, api));
        if (!entry.history().contains(target)) {
            throw noSuchRevision(api + " " + target, entry);
        }
        ApiRevision revision = root.documents().revision(api, target);
        Map<ApiName, ApiSpec> specs = liveSpecs(now, Set.of(api));
        specs.put(api, revision.spec());
        new AcrossApis(specs, Set.of(api)).check();
        ApiEntry next = target.equals(entry.current())
                ? entry
                : new ApiEntry(target, entry.latest(), entry.history(), false, clock.instant());
        return new Change<>(with(now.apis(), api, next), now.models(), revision);
    }

    private static Revision before(ApiEntry entry, ApiName api) {
        int current = entry.history().indexOf(entry.current());
        if (current < 1) {
            throw noSuchRevision(api + " before " + entry.current(), entry);
        }
        return entry.history().get(current - 1);
    }

    private Change<Revision> delete(Catalog now, ApiName api) {
        ApiEntry entry = liveEntry(now, api);
        new AcrossApis(liveSpecs(now, Set.of(api)), Set.of(api)).checkDelete();
        ApiEntry tombstone = new ApiEntry(entry.current(), entry.latest(), List.of(), true, clock.instant());
        return new Change<>(with(now.apis(), api, tombstone), now.models(), entry.current());
    }

    private static ApiEntry liveEntry(Catalog now, ApiName api) {
        return now.live(api)
                .orElseThrow(() ->
                        Problem.of(CatalogProblem.NO_SUCH_API, "no API " + api).asException());
    }

    private static ProblemException noSuchRevision(String wanted, ApiEntry entry) {
        return Problem.of(CatalogProblem.NO_SUCH_REVISION, "no revision " + wanted + " (kept: " + entry.history() + ")")
                .asException();
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    /** Current specs of all live APIs but these; damaged ones are left out, so that they block no other API. */
    private Map<ApiName, ApiSpec> liveSpecs(Catalog now, Set<ApiName> but) {
        Map<ApiName, ApiSpec> specs = new HashMap<>();
        now.apis().keySet().stream()
                .filter(api -> !but.contains(api))
                .forEach(api -> current(now, api).ifPresent(revision -> specs.put(api, revision.spec())));
        return specs;
    }

    private Optional<ApiRevision> current(Catalog now, ApiName api) {
        try {
            return now.live(api).map(entry -> root.documents().revision(api, entry.current()));
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** One attempt of a deploy. */
    private final class Deployment {

        private final Catalog now;
        private final String author;
        /** Documents of earlier attempts; used again while their numbers are free. */
        private final Map<ApiName, ApiRevision> created;

        private final Map<ApiName, ApiEntry> apis;

        Deployment(Catalog now, String author, Map<ApiName, ApiRevision> created) {
            this.now = now;
            this.author = author;
            this.created = created;
            this.apis = new HashMap<>(now.apis());
        }

        Change<List<ApiRevision>> of(List<NewRevision> revisions) {
            check(revisions);
            List<ApiRevision> result = revisions.stream().map(this::deploy).toList();
            return new Change<>(apis, now.models(), result);
        }

        /** Before any document is written: a refused deploy leaves nothing behind. */
        private void check(List<NewRevision> revisions) {
            Set<ApiName> changed = new HashSet<>();
            for (NewRevision wanted : revisions) {
                if (!changed.add(wanted.spec().name())) {
                    throw new IllegalArgumentException(
                            "deploy: " + wanted.spec().name() + " twice (expected: each API once)");
                }
                wanted.models().values().forEach(this::requireRegistered);
            }
            Map<ApiName, ApiSpec> specs = liveSpecs(now, changed);
            revisions.forEach(wanted -> specs.put(wanted.spec().name(), wanted.spec()));
            new AcrossApis(specs, changed).check();
        }

        private void requireRegistered(ModelRef model) {
            if (now.document(model).isEmpty()) {
                throw Problem.of(CatalogProblem.NO_SUCH_MODEL, "no model " + model)
                        .asException();
            }
        }

        private ApiRevision deploy(NewRevision wanted) {
            ApiName api = wanted.spec().name();
            Optional<ApiRevision> current = current(now, api)
                    .filter(revision -> revision.spec().equals(wanted.spec())
                            && revision.models().equals(wanted.models()));
            if (current.isPresent()) {
                return current.get();
            }
            Optional<ApiEntry> before = Optional.ofNullable(now.apis().get(api));
            int latest = before.map(entry -> entry.latest().number()).orElse(0);
            ApiRevision revision = created.get(api);
            if (revision == null || revision.revision().number() <= latest) {
                revision = root.documents()
                        .create(new ApiRevision(
                                api,
                                new Revision(latest + 1),
                                wanted.spec(),
                                wanted.models(),
                                clock.instant(),
                                author));
                created.put(api, revision);
            }
            List<Revision> history = history(before, revision.revision());
            apis.put(api, new ApiEntry(revision.revision(), revision.revision(), history, false, clock.instant()));
            return revision;
        }

        private static List<Revision> history(Optional<ApiEntry> before, Revision next) {
            List<Revision> history =
                    new ArrayList<>(before.map(ApiEntry::history).orElse(List.of()));
            history.add(next);
            return history.subList(Math.max(0, history.size() - KEPT_REVISIONS), history.size());
        }
    }
}
