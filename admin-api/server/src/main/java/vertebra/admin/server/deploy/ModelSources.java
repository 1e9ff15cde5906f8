package vertebra.admin.server.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelInspector;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.Spelling;

/**
 * Finds the files of a model: inside the uploaded project, or in the registry. Nothing else is ever read, whatever a spec
 * names. Blocking; safe for any thread.
 */
final class ModelSources {

    private static final String REGISTRY = "registry://";

    private final ModelCatalog models;
    private final ArtifactCache artifacts;
    private final ModelInspector inspector;

    ModelSources(ModelCatalog models, ArtifactCache artifacts, ModelInspector inspector) {
        this.models = models;
        this.artifacts = artifacts;
        this.inspector = inspector;
    }

    /**
     * Resolves what {@code predictor.model} says.
     *
     * @param project the folder that relative paths start from
     * @param staging a new folder for the model's files
     * @throws ProblemException {@link AdminProblem#MODEL_SOURCE}, or what the inspector finds
     */
    ServedModel resolve(String source, ProjectFolder project, Path staging) {
        if (source.startsWith(REGISTRY)) {
            return registered(source.substring(REGISTRY.length()));
        }
        if (source.contains("://")) {
            throw refused("'" + source + "' is not served yet (expected: a file of the project, or registry://NAME)");
        }
        Path model = project.resolve(source)
                .orElseThrow(() -> refused(
                        "'" + source + "' is not in the project. " + Spelling.advice(source, project.files(50))));
        return new ServedModel.OfProject(
                Files.isDirectory(model)
                        ? ModelFolder.ofFolder(model)
                        : ModelFolder.ofFile(model, companions(model, source), staging));
    }

    private ServedModel registered(String reference) {
        String[] parts = reference.split("@", 2);
        ModelVersion version = (parts.length == 2
                        ? models.version(new ModelRef(parts[0], parts[1]))
                        : models.latest(parts[0]))
                .orElseThrow(() -> refused(
                        "'" + REGISTRY + reference + "' is not registered. " + known(parts[0], parts.length == 2)));
        Path root = artifacts.folderOf(version.artifact());
        return new ServedModel.Registered(
                version, new ModelFolder(root, root.resolve(version.artifact().main())));
    }

    private String known(String name, boolean versioned) {
        List<String> versions = models.versions(name).stream()
                .map(version -> version.ref().version())
                .toList();
        if (versioned && !versions.isEmpty()) {
            return "Versions of " + name + ": " + String.join(", ", versions) + ".";
        }
        List<String> names = models.names();
        return names.isEmpty() ? "No model is registered yet." : Spelling.advice(name, names);
    }

    private Set<Path> companions(Path model, String source) {
        ProjectFolder folder = new ProjectFolder(
                Optional.ofNullable(model.getParent()).orElseThrow(() -> refused("'" + source + "' names no file")));
        // A file may be named twice, in two ways; the model itself may be among them.
        Set<Path> companions = new LinkedHashSet<>();
        for (String name : inspector.externalFiles(model)) {
            companions.add(folder.resolve(name)
                    .filter(Files::isRegularFile)
                    .orElseThrow(() -> refused(
                            "'" + source + "' needs the file '" + name + "' beside it, which is not in the project")));
        }
        companions.remove(model);
        return companions;
    }

    private static ProblemException refused(String detail) {
        return Problem.of(AdminProblem.MODEL_SOURCE, detail).asException();
    }
}
