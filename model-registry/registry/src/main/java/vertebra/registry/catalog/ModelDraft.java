package vertebra.registry.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Brought;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;

/** The models of a root while one attempt of a commit changes them. Blocking; one thread. */
final class ModelDraft {

    private final ImmutableDocuments documents;
    /** Keys of the documents that earlier attempts wrote; they are used again. */
    private final Map<ModelRef, String> created;

    private final Map<String, ModelEntry> entries;

    /** @param created shared by the attempts of one commit, which add to it */
    ModelDraft(Catalog now, ImmutableDocuments documents, Map<ModelRef, String> created) {
        this.documents = documents;
        this.created = created;
        this.entries = new HashMap<>(now.models());
    }

    Map<String, ModelEntry> entries() {
        return entries;
    }

    Optional<ModelEntry.Version> version(ModelRef ref) {
        return entry(ref.name()).version(ref.version());
    }

    /** The registered version; empty also when its document is damaged: registering it again then heals it. */
    Optional<ModelVersion> readable(ModelRef ref) {
        return version(ref).flatMap(documents::readable);
    }

    /** The version that is what a deploy brings. Of several the first: a later one must not change what the same deploy means. */
    Optional<ModelVersion> sameAs(Brought brought) {
        return entry(brought.name()).versions().stream()
                .flatMap(version -> documents.readable(version).stream())
                .filter(model -> model.artifact().equals(brought.artifact())
                        && model.environment().equals(brought.environment()))
                .findFirst();
    }

    /** The next whole number above all versions that are one. */
    ModelRef next(String name) {
        long highest = entry(name).versions().stream()
                .map(ModelEntry.Version::version)
                .filter(version -> version.matches("\\d{1,17}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
        return new ModelRef(name, Long.toString(highest + 1));
    }

    /** Looked at in each attempt, right before the commit. */
    void requireFiles(String what, Stream<ModelArtifact> artifacts) {
        if (!artifacts.allMatch(documents::hasFilesOf)) {
            throw Problem.of(CatalogProblem.CONFLICT, "the files of " + what + " are not in the registry (any more)")
                    .asException();
        }
    }

    /** Writes the version's document, unless an earlier attempt has, and adds the version. */
    ModelVersion add(ModelVersion model, boolean implicit) {
        ModelRef ref = model.ref();
        String document = created.get(ref);
        if (document == null || !isSame(documents.model(document), model)) {
            document = documents.create(model);
            created.put(ref, document);
        }
        put(ref, new ModelEntry.Version(ref.version(), document, implicit));
        return documents.model(document);
    }

    private static boolean isSame(ModelVersion one, ModelVersion other) {
        return one.artifact().equals(other.artifact()) && one.environment().equals(other.environment());
    }

    /** From now on the version stays until it is deleted. */
    void keep(ModelRef ref) {
        version(ref).ifPresent(known -> put(ref, new ModelEntry.Version(known.version(), known.document(), false)));
    }

    void remove(Set<ModelRef> gone) {
        for (ModelRef ref : gone) {
            List<ModelEntry.Version> left = entry(ref.name()).versions().stream()
                    .filter(version -> !version.version().equals(ref.version()))
                    .toList();
            entries.put(ref.name(), new ModelEntry(left));
        }
        entries.values().removeIf(ModelEntry.NONE::equals);
    }

    private void put(ModelRef ref, ModelEntry.Version version) {
        entries.put(ref.name(), entry(ref.name()).with(version));
    }

    private ModelEntry entry(String name) {
        return entries.getOrDefault(name, ModelEntry.NONE);
    }
}
