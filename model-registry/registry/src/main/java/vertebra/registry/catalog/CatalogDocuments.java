package vertebra.registry.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.document.ConditionalDocument;
import vertebra.registry.document.DocumentFormat;
import vertebra.registry.json.RegistryJson;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;

/**
 * The form of the catalog's documents, with keys and format number. A document that cannot be read, or that a newer version
 * wrote, is {@link vertebra.registry.store.StoreProblem#STORE_DAMAGED}.
 */
final class CatalogDocuments {

    static final String ROOT = "catalog.json";
    static final String REVISIONS = "apis/";
    static final String MODELS = "models/";

    /** 2: model versions say whether they are implicit. */
    private static final int ROOT_FORMAT = 2;

    private static final int REVISION_FORMAT = 1;

    /** 2: a model has an environment, or none. */
    private static final int MODEL_FORMAT = 2;

    /**
     * The root as stored.
     *
     * @param recentWrites write ids of the last commits, the newest last: a writer whose reply was lost finds its own here even
     *     when others have committed since
     */
    record Root(Catalog catalog, List<String> recentWrites) implements ConditionalDocument.Version {

        @Override
        public long generation() {
            return catalog.generation();
        }
    }

    private record Age(Instant createdAt) {}

    private record RootDocument(
            int format,
            long generation,
            String writeId,
            List<String> recentWrites,
            Map<ApiName, Catalog.ApiEntry> apis,
            Map<String, Catalog.ModelEntry> models) {

        RootDocument {
            apis.values().forEach(Objects::requireNonNull);
            models.values().forEach(Objects::requireNonNull);
        }
    }

    private record RevisionDocument(
            int format,
            ApiName api,
            Revision revision,
            Instant createdAt,
            String author,
            Map<String, ModelRef> models,
            Map<String, @Nullable Object> spec) {

        RevisionDocument {
            models.values().forEach(Objects::requireNonNull);
        }
    }

    /** @param environment one or none */
    private record ModelDocument(
            int format,
            ModelRef ref,
            ModelArtifact artifact,
            List<ModelEnvironment> environment,
            ModelFacts facts,
            Instant createdAt,
            String author) {

        ModelDocument {
            if (environment.size() > 1) {
                throw new IllegalArgumentException(environment.size() + " environments (expected: one or none)");
            }
            environment.forEach(Objects::requireNonNull);
        }
    }

    private CatalogDocuments() {}

    static String key(ApiName api, Revision revision) {
        return REVISIONS + api + "/revisions/" + revision.number() + ".json";
    }

    /** The first choice for {@code attempt} 1; further ones for names that are taken. */
    static String key(ModelRef ref, int attempt) {
        return MODELS + ref.name() + "/" + ref.version() + (attempt == 1 ? "" : "-" + attempt) + ".json";
    }

    static String write(Root root) {
        Catalog catalog = root.catalog();
        return RegistryJson.document(new RootDocument(
                ROOT_FORMAT,
                catalog.generation(),
                catalog.writeId(),
                root.recentWrites(),
                new TreeMap<>(catalog.apis()),
                new TreeMap<>(catalog.models())));
    }

    static Root readRoot(String content) {
        RootDocument document =
                DocumentFormat.read(ROOT, ROOT_FORMAT, content, RootDocument.class, CatalogDocuments::upgraded);
        return new Root(
                new Catalog(document.generation(), document.writeId(), document.apis(), document.models()),
                List.copyOf(document.recentWrites()));
    }

    /** In format 1 every model was registered by its own commit. */
    private static String upgraded(String format1) {
        ObjectNode root = RegistryJson.read(format1, ObjectNode.class);
        root.path("models")
                .forEach(model ->
                        model.path("versions").forEach(version -> ((ObjectNode) version).put("implicit", false)));
        return RegistryJson.line(root);
    }

    static String write(ApiRevision revision) {
        return RegistryJson.document(new RevisionDocument(
                REVISION_FORMAT,
                revision.api(),
                revision.revision(),
                revision.createdAt(),
                revision.author(),
                new TreeMap<>(revision.models()),
                new ApiSpecWriter().toMap(revision.spec())));
    }

    static ApiRevision readRevision(String key, String content) {
        RevisionDocument document =
                DocumentFormat.read(key, REVISION_FORMAT, content, RevisionDocument.class, UnaryOperator.identity());
        try {
            return new ApiRevision(
                    document.api(),
                    document.revision(),
                    new ApiSpecReader().read(document.spec()),
                    document.models(),
                    document.createdAt(),
                    document.author());
        } catch (IllegalArgumentException e) {
            throw DocumentFormat.damaged(key + " holds a spec that this version cannot read", e);
        }
    }

    static String write(ModelVersion model) {
        return RegistryJson.document(new ModelDocument(
                MODEL_FORMAT,
                model.ref(),
                model.artifact(),
                model.environment().stream().toList(),
                model.facts(),
                model.createdAt(),
                model.author()));
    }

    static ModelVersion readModel(String key, String content) {
        ModelDocument document = DocumentFormat.read(
                key, MODEL_FORMAT, content, ModelDocument.class, CatalogDocuments::withoutEnvironment);
        return new ModelVersion(
                document.ref(),
                document.artifact(),
                document.environment().stream().findFirst(),
                document.facts(),
                document.createdAt(),
                document.author());
    }

    /** In format 1 every model ran in the node's process. */
    private static String withoutEnvironment(String format1) {
        ObjectNode model = RegistryJson.read(format1, ObjectNode.class);
        model.putArray("environment");
        return RegistryJson.line(model);
    }

    /** When a revision or model version was written; empty when that cannot be read. */
    static Optional<Instant> createdAt(String content) {
        try {
            return Optional.ofNullable(RegistryJson.read(content, Age.class).createdAt());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
