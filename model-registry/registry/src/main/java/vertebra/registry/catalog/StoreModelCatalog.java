package vertebra.registry.catalog;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import vertebra.registry.access.AuditLog;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.CatalogRoot.Change;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** The models in a {@link RegistryStore}. */
public final class StoreModelCatalog implements ModelCatalog {

    private final CatalogRoot root;
    private final RegistryStore store;
    private final AuditedWrites writes;
    private final Clock clock;

    /** @param store the one that {@code root} is in */
    public StoreModelCatalog(CatalogRoot root, RegistryStore store, AuditLog audit, Clock clock) {
        this.root = root;
        this.store = store;
        this.writes = new AuditedWrites(audit, clock);
        this.clock = clock;
    }

    @Override
    public List<ModelVersion> versions(String name) {
        return entry(root.catalog(), name).versions().stream()
                .map(version -> root.documents().model(version.document()))
                .toList();
    }

    @Override
    public Optional<ModelVersion> version(ModelRef ref) {
        return root.catalog().document(ref).map(root.documents()::model);
    }

    @Override
    public Optional<ModelVersion> latest(String name) {
        List<ModelEntry.Version> versions = entry(root.catalog(), name).versions();
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(root.documents().model(versions.getLast().document()));
    }

    @Override
    public List<String> names() {
        return root.catalog().models().keySet().stream().sorted().toList();
    }

    @Override
    public ModelArtifact store(Path folder, Path main) {
        ModelArtifact artifact = ArtifactFolder.read(folder, main);
        artifact.files().forEach(file -> store.putBlob(file.digest(), folder.resolve(file.path())));
        return artifact;
    }

    @Override
    public ModelVersion register(ModelRef ref, ModelArtifact artifact, ModelFacts facts, String author) {
        AtomicReference<String> created = new AtomicReference<>("");
        return writes.write(
                "model.register",
                author,
                ref.toString(),
                done -> done.ref().toString(),
                () -> root.commit(OptionalLong.empty(), now -> {
                    Optional<ModelVersion> known = readable(now, ref);
                    if (known.isPresent()) {
                        requireSameFiles(known.get(), artifact);
                        return new Change<>(now.apis(), now.models(), known.get());
                    }
                    requireBlobs(ref, artifact);
                    ModelVersion model = new ModelVersion(ref, artifact, facts, clock.instant(), author);
                    if (created.get().isEmpty()) {
                        created.set(root.documents().create(model));
                    }
                    return new Change<>(now.apis(), with(now, ref, created.get()), model);
                }));
    }

    @Override
    public void delete(ModelRef ref, String author) {
        writes.write(
                "model.delete",
                author,
                ref.toString(),
                ModelRef::toString,
                () -> root.commit(OptionalLong.empty(), now -> {
                    if (now.document(ref).isEmpty()) {
                        throw Problem.of(CatalogProblem.NO_SUCH_MODEL, "no model " + ref)
                                .asException();
                    }
                    List<ApiName> users = usersOf(now, ref);
                    if (!users.isEmpty()) {
                        throw Problem.of(CatalogProblem.MODEL_IN_USE, ref + " is served by " + users)
                                .asException();
                    }
                    return new Change<>(now.apis(), without(now, ref), ref);
                }));
    }

    @Override
    public List<ApiName> usersOf(ModelRef ref) {
        return usersOf(root.catalog(), ref);
    }

    private List<ApiName> usersOf(Catalog now, ModelRef ref) {
        return now.apis().entrySet().stream()
                .filter(api -> api.getValue().history().stream()
                        .map(revision -> root.documents().revision(api.getKey(), revision))
                        .anyMatch(revision -> revision.models().containsValue(ref)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The registered version, unless its document is damaged: registering it again then heals it. */
    private Optional<ModelVersion> readable(Catalog now, ModelRef ref) {
        try {
            return now.document(ref).map(root.documents()::model);
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void requireSameFiles(ModelVersion known, ModelArtifact artifact) {
        if (!known.artifact().equals(artifact)) {
            throw Problem.of(
                            CatalogProblem.MODEL_EXISTS,
                            known.ref() + " has " + known.artifact().digest() + " (came: " + artifact.digest() + ")")
                    .asException();
        }
    }

    /** Looked at in each attempt, right before the commit. */
    private void requireBlobs(ModelRef ref, ModelArtifact artifact) {
        if (!artifact.files().stream().allMatch(file -> store.hasBlob(file.digest()))) {
            throw Problem.of(CatalogProblem.CONFLICT, "the files of " + ref + " are not in the registry (any more)")
                    .asException();
        }
    }

    private static ModelEntry entry(Catalog now, String name) {
        return now.models().getOrDefault(name, new ModelEntry(List.of()));
    }

    private static Map<String, ModelEntry> with(Catalog now, ModelRef ref, String document) {
        ModelEntry.Version version = new ModelEntry.Version(ref.version(), document);
        Stream<ModelEntry.Version> others = entry(now, ref.name()).versions().stream()
                .filter(known -> !known.version().equals(ref.version()));
        Map<String, ModelEntry> models = new HashMap<>(now.models());
        models.put(
                ref.name(),
                new ModelEntry(Stream.concat(others, Stream.of(version)).toList()));
        return models;
    }

    private static Map<String, ModelEntry> without(Catalog now, ModelRef ref) {
        List<ModelEntry.Version> left = new ArrayList<>(entry(now, ref.name()).versions());
        left.removeIf(version -> version.version().equals(ref.version()));
        Map<String, ModelEntry> models = new HashMap<>(now.models());
        if (left.isEmpty()) {
            models.remove(ref.name());
        } else {
            models.put(ref.name(), new ModelEntry(left));
        }
        return models;
    }
}
