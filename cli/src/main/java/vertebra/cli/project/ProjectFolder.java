package vertebra.cli.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.spec.yaml.ProjectFiles;

/** A user's folder with a spec file in it. */
public final class ProjectFolder {

    private static final List<String> SPEC_NAMES = List.of("cortex.yaml", "vertebra.yaml");

    private ProjectFolder() {}

    /**
     * The spec file of a folder.
     *
     * @throws CommandFailure there is none, or the choice is the user's
     */
    public static Path specOf(Path folder) {
        List<Path> found = SPEC_NAMES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 ->
                throw CommandFailure.of(
                        ExitCode.USAGE,
                        "no cortex.yaml or vertebra.yaml in " + folder,
                        "Name the spec file, or a model's file: deploy model.onnx needs no YAML.");
            default ->
                throw CommandFailure.of(
                        ExitCode.USAGE,
                        "both cortex.yaml and vertebra.yaml are in " + folder,
                        "Name the one that you mean.");
        };
    }

    /** What a spec file may refer to: everything beside and below it. */
    public static ProjectFiles existing(Path specFile) {
        Path root = Objects.requireNonNull(specFile.toAbsolutePath().normalize().getParent(), "folder");
        return relative -> Files.exists(root.resolve(relative));
    }
}
