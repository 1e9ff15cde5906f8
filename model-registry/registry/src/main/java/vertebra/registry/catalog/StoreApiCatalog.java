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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.AuditedWrites;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.CatalogRoot.Change;
import vertebra.registry.document.Committed;
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
    public void check(List<ApiSpec> specs) {
        check(catalog(), specs);
    }

    @Override
    public Committed<List<ApiRevision>> deploy(List<NewRevision> revisions, Author author, OptionalLong ifMatch) {
        Created created = new Created(new HashMap<>(), new HashMap<>());
        return writes.write(
                "deploy",
                author,
                done -> done.stream()
                        .map(revision -> revision.api() + " " + revision.revision())
                        .collect(Collectors.joining(", ")),
                () -> root.commit(ifMatch, now -> new Deployment(now, author, created).of(revisions)));
    }

    @Override
    public Committed<ApiRevision> rollback(ApiName api, Optional<Revision> to, Author author, OptionalLong ifMatch) {
        return writes.write(
                "rollback",
                author,
                done -> api + " " + done.revision(),
                () -> root.commit(ifMatch, now -> rollback(now, api, to)));
    }

    @Override
    public void delete(ApiName api, Author author, OptionalLong ifMatch) {
        writes.write(
                "delete", author, latest -> api + " " + latest, () -> root.commit(ifMatch, now -> delete(now, api)));
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

    private void check(Catalog now, List<ApiSpec> wanted) {
        Set<ApiName> changed = new HashSet<>();
        for (ApiSpec spec : wanted) {
            if (!changed.add(spec.name())) {
                throw new IllegalArgumentException("deploy: " + spec.name() + " twice (expected: each API once)");
            }
        }
        Map<ApiName, ApiSpec> specs = liveSpecs(now, changed);
        wanted.forEach(spec -> specs.put(spec.name(), spec));
        new AcrossApis(specs, changed).check();
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
        return now.live(api).flatMap(entry -> root.documents().readable(api, entry.current()));
    }

    /** Documents that earlier attempts of a deploy wrote; used again while their numbers are free. */
    private record Created(Map<ApiName, ApiRevision> revisions, Map<ModelRef, String> models) {}

    /** One attempt of a deploy. */
    private final class Deployment {

        private final Catalog now;
        private final Author author;
        private final Created created;
        private final Map<ApiName, ApiEntry> apis;
        private final ModelDraft models;

        Deployment(Catalog now, Author author, Created created) {
            this.now = now;
            this.author = author;
            this.created = created;
            this.apis = new HashMap<>(now.apis());
            this.models = new ModelDraft(now, root.documents(), created.models());
        }

        Change<List<ApiRevision>> of(List<NewRevision> revisions) {
            // Before any document is written: a refused deploy leaves nothing behind.
            check(now, revisions.stream().map(NewRevision::spec).toList());
            revisions.forEach(wanted -> wanted.models().values().forEach(this::requireThere));
            List<ApiRevision> result = revisions.stream().map(this::deploy).toList();
            return new Change<>(apis, models.entries(), result);
        }

        private void requireThere(DeployedModel model) {
            switch (model) {
                case DeployedModel.Registered registered -> {
                    if (models.version(registered.ref()).isEmpty()) {
                        throw Problem.of(CatalogProblem.NO_SUCH_MODEL, "no model " + registered.ref())
                                .asException();
                    }
                }
                case DeployedModel.Brought brought -> models.requireFiles(brought.name(), brought.artifacts());
            }
        }

        private ApiRevision deploy(NewRevision wanted) {
            ApiName api = wanted.spec().name();
            Map<String, ModelRef> served = served(wanted);
            Optional<ApiRevision> current = current(now, api)
                    .filter(revision -> revision.spec().equals(wanted.spec())
                            && revision.models().equals(served));
            return current.orElseGet(() -> deploy(api, wanted.spec(), served));
        }

        private ApiRevision deploy(ApiName api, ApiSpec spec, Map<String, ModelRef> served) {
            Optional<ApiEntry> before = Optional.ofNullable(now.apis().get(api));
            int latest = before.map(entry -> entry.latest().number()).orElse(0);
            ApiRevision revision = created.revisions().get(api);
            if (revision == null
                    || revision.revision().number() <= latest
                    || !revision.models().equals(served)) {
                revision = root.documents()
                        .create(new ApiRevision(
                                api, new Revision(latest + 1), spec, served, clock.instant(), author.name()));
                created.revisions().put(api, revision);
            }
            List<Revision> history = history(before, revision.revision());
            apis.put(api, new ApiEntry(revision.revision(), revision.revision(), history, false, clock.instant()));
            return revision;
        }

        private Map<String, ModelRef> served(NewRevision wanted) {
            Map<String, ModelRef> served = new HashMap<>();
            new TreeMap<>(wanted.models()).forEach((name, model) -> served.put(name, served(model)));
            return served;
        }

        private ModelRef served(DeployedModel model) {
            return switch (model) {
                case DeployedModel.Registered registered -> registered.ref();
                case DeployedModel.Brought brought ->
                    models.sameAs(brought)
                            .orElseGet(() -> models.add(version(brought), true))
                            .ref();
            };
        }

        private ModelVersion version(DeployedModel.Brought brought) {
            return new ModelVersion(
                    models.next(brought.name()),
                    brought.artifact(),
                    brought.environment(),
                    brought.facts(),
                    clock.instant(),
                    author.name());
        }

        private static List<Revision> history(Optional<ApiEntry> before, Revision next) {
            List<Revision> history =
                    new ArrayList<>(before.map(ApiEntry::history).orElse(List.of()));
            history.add(next);
            return history.subList(Math.max(0, history.size() - KEPT_REVISIONS), history.size());
        }
    }
}
