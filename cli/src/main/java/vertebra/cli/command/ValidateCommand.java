package vertebra.cli.command;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.project.MissingModels;
import vertebra.cli.project.ProjectFolder;
import vertebra.cli.shell.Shell;
import vertebra.spec.ApiSpec;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;
import vertebra.spec.yaml.ProjectFiles;
import vertebra.spec.yaml.SpecFault;
import vertebra.spec.yaml.SpecReading;

@Command(
        name = "validate",
        description = "Check spec files without a node: every fault at once, with its line.",
        footer = {
            "",
            "Exit code 1 when a file has faults. What only a deploy refuses (not served yet, a file that is not here)",
            "is told and is no fault."
        })
public final class ValidateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "spec files (default: cortex.yaml or vertebra.yaml of this folder)")
    private List<String> files = List.of();

    @Option(
            names = {"-v", "--verbose"},
            description = "print the specs as they are read, with every default")
    private boolean verbose;

    /**
     * What was found in one file.
     *
     * @param accepted no faults
     * @param deployable accepted, and a deploy would not be refused
     * @param apis the specs, normalised
     */
    record Verdict(
            String file,
            boolean accepted,
            boolean deployable,
            List<SpecFault> faults,
            List<SpecFault> refusals,
            List<SpecFault> notices,
            List<Map<String, @Nullable Object>> apis) {}

    public ValidateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<String> names = files.isEmpty()
                ? List.of(ProjectFolder.specOf(shell.folder()).getFileName().toString())
                : files;
        List<Verdict> verdicts = new ArrayList<>();
        for (String name : names) {
            SpecReading reading = read(name);
            verdicts.add(verdict(name, reading));
            if (!output.isJson()) {
                lines(name, reading).forEach(shell.terminal()::print);
            }
        }
        if (output.isJson()) {
            OutputOption.printJson(shell.terminal(), verdicts);
        }
        return verdicts.stream().allMatch(Verdict::accepted) ? 0 : ExitCode.FAILED.number();
    }

    /** Files that the spec names and that are not here are no fault of the spec: only a deploy needs them. */
    private SpecReading read(String name) {
        Path file = shell.path(name);
        try {
            String text = Files.readString(file);
            SpecReading alone = new ApiSpecReader().read(name, text, ProjectFiles.UNKNOWN);
            SpecReading inFolder = new ApiSpecReader().read(name, text, ProjectFolder.existing(file));
            List<SpecFault> refusals = new ArrayList<>(inFolder.faults());
            refusals.removeAll(alone.faults());
            refusals.addAll(alone.refusals());
            MissingModels.of(alone.apis(), ProjectFolder.existing(file))
                    .forEach(missing -> refusals.add(new SpecFault(name, 1, 1, "", missing, null)));
            return new SpecReading(alone.apis(), alone.faults(), alone.notices(), refusals);
        } catch (MalformedInputException e) {
            throw CommandFailure.of(ExitCode.FAILED, name + " is no text (expected: YAML in UTF-8)", null);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, name + " cannot be read", "Check the path.");
        }
    }

    private static Verdict verdict(String name, SpecReading reading) {
        boolean accepted = reading.faults().isEmpty();
        return new Verdict(
                name,
                accepted,
                accepted && reading.refusals().isEmpty(),
                reading.faults(),
                reading.refusals(),
                reading.notices(),
                reading.apis().stream().map(new ApiSpecWriter()::toMap).toList());
    }

    private List<String> lines(String name, SpecReading reading) {
        List<String> lines = new ArrayList<>();
        if (!reading.faults().isEmpty()) {
            lines.add(name + ": refused, " + count(reading.faults().size(), "fault"));
            reading.faults().forEach(fault -> lines.add(fault.toString()));
            return lines;
        }
        lines.add(name + ": accepted, " + count(reading.apis().size(), "API"));
        reading.notices().forEach(notice -> lines.add("  notice: " + notice));
        if (!reading.refusals().isEmpty()) {
            lines.add("  valid, but a deploy is refused until:");
            reading.refusals().forEach(refusal -> lines.add("    " + refusal));
        }
        if (verbose) {
            for (ApiSpec api : reading.apis()) {
                lines.addAll(new ApiSpecWriter().toYaml(api).lines().toList());
            }
        }
        return lines;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
