package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.admin.server.archive.ArchiveExtractor;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector;
import vertebra.registry.catalog.CatalogProblem;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.Spelling;

/** Registers uploaded models, loaded and run on this node before the commit; deletes registered ones. Blocking. */
public final class ModelUpload {

    /** The engine whose models need nothing but their files. */
    private static final String IN_PROCESS = "onnx";

    private static final String DEFAULT_FILE = "model.onnx";
    private static final String FILE_NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}";

    private final ModelCatalog models;
    private final ModelInspector inspector;
    private final ArchiveExtractor extractor;

    public ModelUpload(ModelCatalog models, ModelInspector inspector, ArchiveExtractor extractor) {
        this.models = models;
        this.inspector = inspector;
        this.extractor = extractor;
    }

    /**
     * Registers one file as a model.
     *
     * @param upload moved to a folder beside it
     * @param name what the file is called; null: {@code model.onnx}
     */
    public ModelVersion registerFile(ModelRef ref, Path upload, @Nullable String name, Author author) {
        String fileName = name == null ? DEFAULT_FILE : name;
        if (!fileName.matches(FILE_NAME)) {
            throw Problem.of(
                            AdminProblem.BAD_PARAMETER,
                            "main: '" + fileName + "' (expected: a file name of letters, digits, '.', '_' and '-').")
                    .asException();
        }
        try {
            Path root = Files.createDirectory(upload.resolveSibling("files"));
            return register(ref, new ModelFolder(root, Files.move(upload, root.resolve(fileName))), author);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Registers a folder as a model.
     *
     * @param archive gzipped tar; unpacked beside it
     * @param main the model's file in it; null: the only one that can be it, else the folder
     */
    public ModelVersion registerFolder(ModelRef ref, Path archive, @Nullable String main, Author author) {
        try {
            Path root = Files.createDirectory(archive.resolveSibling("files"));
            extractor.extract(archive, root);
            return register(ref, main == null ? ModelFolder.ofFolder(root) : named(root, main), author);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a version. */
    public void delete(String name, String version, Author author) {
        models.delete(known(name, version).ref(), author);
    }

    /** @throws ProblemException {@link CatalogProblem#NO_SUCH_MODEL} with what was probably meant */
    public String knownName(String name) {
        List<String> names = models.names();
        if (names.contains(name)) {
            return name;
        }
        String advice = names.isEmpty() ? "No model is registered yet." : Spelling.advice(name, names);
        throw Problem.of(CatalogProblem.NO_SUCH_MODEL, "There is no model '" + name + "'. " + advice)
                .asException();
    }

    /** @throws ProblemException {@link CatalogProblem#NO_SUCH_MODEL} with what was probably meant */
    public ModelVersion known(String name, String version) {
        List<ModelVersion> versions = models.versions(knownName(name));
        return versions.stream()
                .filter(known -> known.ref().version().equals(version))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                CatalogProblem.NO_SUCH_MODEL,
                                "The model '" + name + "' has no version '" + version + "'. "
                                        + Spelling.advice(
                                                version,
                                                versions.stream()
                                                        .map(known ->
                                                                known.ref().version())
                                                        .toList()))
                        .asException());
    }

    /** The refusal of {@code {"source": ...}}. */
    public ProblemException sourcesNotServed() {
        return Problem.of(
                        AdminProblem.MODEL_SOURCE,
                        "Models from s3:// and gs:// are not served yet (expected: the model's file as"
                                + " application/octet-stream, or a gzipped tar of its folder).")
                .asException();
    }

    private static ModelFolder named(Path root, String main) {
        ProjectFolder folder = new ProjectFolder(root);
        Path file = folder.resolve(main)
                .orElseThrow(() -> Problem.of(
                                AdminProblem.FILE_MISSING,
                                "The archive has no file '" + main + "'. " + Spelling.advice(main, folder.files(20)))
                        .asException());
        return new ModelFolder(root, file);
    }

    private ModelVersion register(ModelRef ref, ModelFolder files, Author author) {
        inspector
                .engineOf(files.main())
                .filter(engine -> !engine.equals(IN_PROCESS))
                .ifPresent(engine -> {
                    throw Problem.of(
                                    AdminProblem.MODEL_SOURCE,
                                    "A model of " + engine
                                            + " needs packages, and loading it may run code: it is registered by the"
                                            + " deploy of an API that serves it, under the API's name.")
                            .asException();
                });
        ModelFacts facts = inspector.inspect(ModelInspector.Candidate.of(files.root(), files.main()));
        return models.register(ref, models.store(files.root(), files.main()), facts, author);
    }
}
