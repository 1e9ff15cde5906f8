package vertebra.registry.catalog;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.AuditedWrites;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ArtifactFolder;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.CatalogRoot.Change;
import vertebra.registry.store.RegistryStore;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;

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
                .flatMap(version -> root.documents().readable(version).stream())
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
        storeAgain(artifact, folder);
        return artifact;
    }

    @Override
    public void storeAgain(ModelArtifact artifact, Path folder) {
        artifact.files().forEach(file -> store.putBlob(file.digest(), folder.resolve(file.path())));
    }

    @Override
    public ModelVersion register(ModelRef ref, ModelArtifact artifact, ModelFacts facts, Author author) {
        Map<ModelRef, String> created = new HashMap<>();
        return writes.write(
                        "model.register",
                        author,
                        done -> done.ref().toString(),
                        () -> root.commit(OptionalLong.empty(), now -> {
                            ModelDraft draft = new ModelDraft(now, root.documents(), created);
                            ModelVersion model = register(
                                    draft,
                                    new ModelVersion(
                                            ref, artifact, Optional.empty(), facts, clock.instant(), author.name()));
                            return new Change<>(now.apis(), draft.entries(), model);
                        }))
                .result();
    }

    private static ModelVersion register(ModelDraft draft, ModelVersion wanted) {
        Optional<ModelVersion> known = draft.readable(wanted.ref());
        if (known.isPresent()) {
            requireSameFiles(known.get(), wanted.artifact());
            draft.keep(wanted.ref());
            return known.get();
        }
        draft.requireFiles(wanted.ref().toString(), wanted.artifacts());
        return draft.add(wanted, false);
    }

    private static void requireSameFiles(ModelVersion known, ModelArtifact artifact) {
        if (!known.artifact().equals(artifact)) {
            throw Problem.of(
                            CatalogProblem.MODEL_EXISTS,
                            known.ref() + " has " + known.artifact().digest() + " (came: " + artifact.digest() + ")")
                    .asException();
        }
    }

    @Override
    public void delete(ModelRef ref, Author author) {
        writes.write(
                "model.delete",
                author,
                ModelRef::toString,
                () -> root.commit(OptionalLong.empty(), now -> delete(now, ref)));
    }

    private Change<ModelRef> delete(Catalog now, ModelRef ref) {
        if (now.document(ref).isEmpty()) {
            throw Problem.of(CatalogProblem.NO_SUCH_MODEL, "no model " + ref).asException();
        }
        List<ApiName> users = usersOf(ref, root.keptRevisions(now));
        if (!users.isEmpty()) {
            throw Problem.of(CatalogProblem.MODEL_IN_USE, ref + " is served by " + users)
                    .asException();
        }
        ModelDraft draft = new ModelDraft(now, root.documents(), new HashMap<>());
        draft.remove(Set.of(ref));
        return new Change<>(now.apis(), draft.entries(), ref);
    }

    @Override
    public List<ApiName> usersOf(ModelRef ref) {
        return usersOf(ref, root.readableRevisions(root.catalog()));
    }

    private static List<ApiName> usersOf(ModelRef ref, Stream<ApiRevision> kept) {
        return kept.filter(revision -> revision.models().containsValue(ref))
                .map(ApiRevision::api)
                .distinct()
                .sorted()
                .toList();
    }

    private static ModelEntry entry(Catalog now, String name) {
        return now.models().getOrDefault(name, ModelEntry.NONE);
    }
}
