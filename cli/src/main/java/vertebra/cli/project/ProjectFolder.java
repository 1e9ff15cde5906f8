package vertebra.cli.project;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;
import vertebra.spec.ApiName;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.project.IgnoreRules;
import vertebra.spec.project.ProjectWalk;
import vertebra.spec.yaml.InferredSpec;
import vertebra.spec.yaml.ProjectFiles;

/** Reads a user's folder, or a model's file alone, into a {@link Project}. */
public final class ProjectFolder {

    /** The node refuses more; the message here names the largest files. */
    static final int MAX_FILES = 20_000;

    static final long MAX_BYTES = 8L << 30;

    private static final List<String> SPEC_NAMES = List.of("cortex.yaml", "vertebra.yaml");
    private static final int SHOWN_FILES = 5;

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
        Path root = folderOf(specFile);
        return relative -> Files.exists(root.resolve(relative));
    }

    /** The folder of a spec file, less what is ignored. */
    public static Project ofSpec(Path specFile) {
        String name = nameOf(specFile);
        List<Project.Entry> files = walk(folderOf(specFile)).stream()
                .filter(file -> !file.path().equals(name))
                .toList();
        check(files);
        return new Project(name, text(specFile), files);
    }

    /**
     * A model's file, the files in which it keeps large weights, and a spec that serves it.
     *
     * @param name of the API; none: after the file
     */
    public static Project ofModel(Path model, Optional<ApiName> name) {
        String file = nameOf(model);
        Path folder = folderOf(model);
        List<Project.Entry> files = new ArrayList<>();
        try {
            files.add(new Project.Entry(file, model, Files.size(model)));
            for (String location : ExternalWeights.locations(model)) {
                Path weights = folder.resolve(location).normalize();
                if (weights.startsWith(folder) && Files.isRegularFile(weights) && !weights.equals(model)) {
                    String path = folder.relativize(weights).toString().replace('\\', '/');
                    files.add(new Project.Entry(path, weights, Files.size(weights)));
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw unreadable(model);
        }
        check(files);
        String spec = name.map(api -> InferredSpec.of(file, api)).orElseGet(() -> InferredSpec.of(file));
        return new Project(SPEC_NAMES.getLast(), spec, files);
    }

    private static List<Project.Entry> walk(Path root) {
        try {
            return ProjectWalk.sent(root, IgnoreRules.ofFolder(root)).stream()
                    .map(found -> new Project.Entry(found.path(), found.file(), found.bytes()))
                    .toList();
        } catch (ProblemException unusable) {
            throw CommandFailure.of(unusable.problem());
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "the folder cannot be read: " + e.getMessage(),
                    "Correct it, or leave it out: name it in " + IgnoreRules.FILES.getFirst() + ".");
        }
    }

    private static void check(List<Project.Entry> files) {
        long bytes = files.stream().mapToLong(Project.Entry::bytes).sum();
        if (files.size() <= MAX_FILES && bytes <= MAX_BYTES) {
            return;
        }
        String largest = files.stream()
                .sorted(Comparator.comparingLong(Project.Entry::bytes).reversed())
                .limit(SHOWN_FILES)
                .map(file -> file.path() + " " + Amounts.bytes(file.bytes()))
                .collect(Collectors.joining(", "));
        throw CommandFailure.of(
                ExitCode.FAILED,
                "the project has " + files.size() + " files and " + Amounts.bytes(bytes) + " (expected: at most "
                        + MAX_FILES + " and " + Amounts.bytes(MAX_BYTES) + "); the largest: " + largest,
                "Name in " + IgnoreRules.FILES.getFirst() + " what the model does not need.");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw CommandFailure.of(ExitCode.FAILED, nameOf(file) + " is no text (expected: UTF-8)", null);
        } catch (IOException e) {
            throw unreadable(file);
        }
    }

    private static CommandFailure unreadable(Path file) {
        return CommandFailure.of(ExitCode.FAILED, file + " cannot be read", "Check the path and its permissions.");
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().normalize().getParent(), "folder");
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
