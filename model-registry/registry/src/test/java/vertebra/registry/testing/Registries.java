package vertebra.registry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Brought;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Registered;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.catalog.StoreApiCatalog;
import vertebra.registry.catalog.StoreModelCatalog;
import vertebra.registry.store.RegistryStore;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;

/**
 * The real registry over any store, as one process has it.
 *
 * @param root already read
 */
public record Registries(CatalogRoot root, ApiCatalog apis, ModelCatalog models, AuditLog audit) {

    /** What inspecting a small model finds. */
    public static final ModelFacts FACTS = new ModelFacts(
            "onnx",
            List.of(new ModelFacts.Port("x", "float32", List.of(-1L, 4L))),
            List.of(new ModelFacts.Port("label", "int64", List.of(-1L))),
            1_000_000,
            Duration.ofMillis(12),
            Duration.ofNanos(34_567),
            false);

    public static Registries over(RegistryStore store, Clock clock) {
        CatalogRoot root = new CatalogRoot(store);
        AuditLog audit = new StoreAuditLog(store);
        root.refresh();
        return new Registries(
                root, new StoreApiCatalog(root, audit, clock), new StoreModelCatalog(root, store, audit, clock), audit);
    }

    /** Deploys APIs without models. */
    public List<ApiRevision> deploy(ApiSpec... specs) {
        return deploy(List.of(specs).stream()
                .map(spec -> new NewRevision(spec, Map.of()))
                .toArray(NewRevision[]::new));
    }

    /** Deploys an API that serves one model. */
    public ApiRevision deploy(ApiSpec spec, ModelRef model) {
        return deploy(NewRevision.of(spec, new Registered(model))).getFirst();
    }

    /** Deploys in one commit. */
    public List<ApiRevision> deploy(NewRevision... revisions) {
        return apis.deploy(List.of(revisions), Author.named("ann"), OptionalLong.empty())
                .result();
    }

    /** Registers a model whose only file is {@code model.onnx} with this content, in a folder below {@code scratch}. */
    public ModelVersion register(ModelRef ref, String content, Path scratch) {
        return models.register(ref, store(content, scratch), FACTS, Author.named("ann"));
    }

    /** A model that a deploy brings along; its files are stored as in {@link #register}. */
    public Brought brought(String name, String content, Path scratch) {
        return new Brought(name, store(content, scratch), Optional.empty(), FACTS);
    }

    private ModelArtifact store(String content, Path scratch) {
        try {
            Path folder = Files.createTempDirectory(scratch, "model");
            return models.store(folder, Files.writeString(folder.resolve("model.onnx"), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
