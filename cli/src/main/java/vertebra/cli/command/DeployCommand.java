package vertebra.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.project.Project;
import vertebra.cli.project.ProjectFolder;
import vertebra.cli.rollout.Deploy;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.PlanText;
import vertebra.spec.ApiName;
import vertebra.spec.yaml.SpecFault;
import vertebra.spec.yaml.SpecReading;

@Command(
        name = "deploy",
        description = "Deploy the APIs of a spec file, or a model's file alone.",
        footer = {
            "",
            "Sends the spec's folder without hidden files and without what .cortexignore names. All APIs of the file",
            "are deployed, or none; what serves goes on until the new revision is warm.",
            "",
            "  deploy                 cortex.yaml or vertebra.yaml of this folder",
            "  deploy other.yaml      a spec of any name",
            "  deploy model.onnx      no YAML: the API is named after the file",
            "  deploy --dry-run       what would change; loads and runs the models, keeps nothing"
        })
public final class DeployCommand implements Callable<Integer> {

    private static final String GPU_FIELD = ".compute.gpu";

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "FILE|MODEL", description = "spec, model, or folder with a spec")
    private @Nullable String target;

    @Option(names = "--name", paramLabel = "NAME", description = "name of the API when MODEL is deployed without YAML")
    private @Nullable String name;

    @Option(names = "--dry-run", description = "let the node check all and say what would change; nothing is deployed")
    private boolean dryRun;

    @Option(names = "--ignore-gpu", description = "run APIs that ask for GPUs on CPUs")
    private boolean ignoreGpu;

    @Option(names = "--no-wait", description = "return after the commit, before the new revision serves")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long to wait until it serves (default: 300)")
    private Duration timeout = Duration.ofMinutes(5);

    public DeployCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Project project = project();
        check(project);
        var admin = node.admin(shell);
        Deploy deploy = new Deploy(shell, admin);
        if (dryRun) {
            DeploymentPlan plan = deploy.plan(project, ignoreGpu);
            output.print(shell.terminal(), plan, () -> PlanText.lines(plan));
            shell.terminal().say("dry run: nothing was deployed");
            return 0;
        }
        Deploy.Result result = noWait ? deploy.commit(project, ignoreGpu) : deploy.run(project, ignoreGpu, timeout);
        output.print(shell.terminal(), result, () -> result.lines(admin.data(), samples()));
        return 0;
    }

    private Path samples() {
        return NodeFiles.of(shell).stateDir().resolve("samples");
    }

    private Project project() {
        Path path = target == null ? shell.folder() : shell.path(target);
        if (!Files.exists(path)) {
            throw CommandFailure.of(
                    ExitCode.FAILED, "there is no file " + target, "Name a spec, a model, or a folder with a spec.");
        }
        Path file = Files.isDirectory(path) ? ProjectFolder.specOf(path) : path;
        boolean isSpec = file.toString().matches(".*\\.ya?ml");
        if (name != null && (isSpec || !ApiName.isLegal(name))) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    isSpec ? "--name is for a model without YAML" : "--name '" + name + "' is no name of an API",
                    isSpec ? "Change name in the spec." : "Use lower-case letters, digits and dashes, at most 42.");
        }
        if (isSpec) {
            return ProjectFolder.ofSpec(file);
        }
        Project project = ProjectFolder.ofModel(file, Optional.ofNullable(name).map(ApiName::new));
        shell.terminal().say("spec: " + project.specText().strip().replace("\n", "\n      "));
        return project;
    }

    /** Everything that the node would refuse in the spec, before a byte is sent. */
    private void check(Project project) {
        SpecReading found = project.read();
        List<SpecFault> refusals = found.refusals().stream()
                .filter(refusal -> !(ignoreGpu && refusal.field().endsWith(GPU_FIELD)))
                .toList();
        SpecReading reading = new SpecReading(found.apis(), found.faults(), found.notices(), refusals);
        reading.problem().ifPresent(problem -> {
            throw Deploy.refusal(problem);
        });
        List<String> missing = project.missingModels();
        if (!missing.isEmpty()) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    String.join("; ", missing),
                    "Paths are relative to the spec; look whether .cortexignore leaves the file out.");
        }
    }
}
