package vertebra.cli.rollout;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.project.Project;
import vertebra.cli.project.ProjectArchive;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;
import vertebra.spec.ApiSpec;
import vertebra.spec.problem.Problem;

/** Sends a project, and waits until what was committed serves. */
public final class Deploy {

    private static final Duration NO_LIMIT = Duration.ofDays(1);

    private final Shell shell;
    private final AdminClient admin;

    public Deploy(Shell shell, AdminClient admin) {
        this.shell = shell;
        this.admin = admin;
    }

    /**
     * What became of a deploy.
     *
     * @param apis how they do now; empty when nobody waited
     * @param seconds from the first byte sent
     */
    public record Result(Deployment deployment, List<ApiDetail> apis, double seconds) {

        /**
         * The receipt, and a call that works for each API.
         *
         * @param samples folder for samples that are too long for a line
         */
        public List<String> lines(DataClient data, Path samples) {
            List<String> lines = new ArrayList<>();
            Duration took = Duration.ofMillis(Math.round(seconds * 1000));
            apis.forEach(api -> lines.add(Receipt.line(api, took)));
            for (Deployment.Deployed api : deployment.apis()) {
                if (apis.isEmpty()) {
                    lines.add(api.name() + " " + api.revision() + " committed");
                }
                DataClient.Summary summary = data.summary(api.endpoint());
                String curl = Receipt.curl(data.predictUri(api.endpoint()), api.name(), summary.sample(), samples);
                lines.add(summary.needsKey() ? Receipt.withKey(curl) : curl);
            }
            return lines;
        }
    }

    public Result run(Project project, boolean ignoreGpu, Duration timeout) {
        Patience patience = new Patience(NO_LIMIT);
        Deployment deployment = send(project, ignoreGpu, patience);
        Map<String, String> revisions = new LinkedHashMap<>();
        deployment.apis().forEach(api -> revisions.put(api.name(), api.revision()));
        List<ApiDetail> apis = new RollOut(shell, admin).await(revisions, timeout);
        return new Result(deployment, apis, patience.elapsed().toMillis() / 1000.0);
    }

    /** Without waiting until it serves. */
    public Result commit(Project project, boolean ignoreGpu) {
        Patience patience = new Patience(NO_LIMIT);
        Deployment deployment = send(project, ignoreGpu, patience);
        return new Result(deployment, List.of(), patience.elapsed().toMillis() / 1000.0);
    }

    /** What it would do; nothing is committed. */
    public DeploymentPlan plan(Project project, boolean ignoreGpu) {
        DeploymentPlan plan = admin.plan(project.specFile(), ignoreGpu, archive(project, new Patience(NO_LIMIT)));
        Receipt.notices(plan.notices()).forEach(shell.terminal()::say);
        return plan;
    }

    private Supplier<InputStream> archive(Project project, Patience patience) {
        return () -> ProjectArchive.open(project, sent -> progress(sent, project.bytes(), patience));
    }

    private Deployment send(Project project, boolean ignoreGpu, Patience patience) {
        try {
            Deployment deployment = admin.deploy(project.specFile(), ignoreGpu, archive(project, patience));
            Receipt.notices(deployment.notices()).forEach(shell.terminal()::say);
            deployment.apis().stream()
                    .filter(api -> !api.changed())
                    .forEach(api -> shell.terminal()
                            .say("notice: " + api.name() + " is unchanged: " + api.revision()
                                    + " has the same spec and files"));
            return deployment;
        } catch (CommandFailure refused) {
            if (refused.problem().status() >= 400) {
                sayWhatServes(project);
            }
            throw refused;
        }
    }

    private void progress(long sent, long total, Patience patience) {
        String elapsed = " ... " + Amounts.seconds(patience.elapsed());
        shell.terminal()
                .progress(
                        sent < total
                                ? "sending " + Amounts.bytes(sent) + " of " + Amounts.bytes(total) + elapsed
                                : "sent " + Amounts.bytes(total)
                                        + "; the node gets packages, loads and warms the models" + elapsed);
    }

    private void sayWhatServes(Project project) {
        for (ApiSpec api : project.read().apis()) {
            try {
                ApiStatus status = admin.api(api.name().value()).status();
                if (status.serving() != null) {
                    shell.terminal()
                            .say("nothing was changed: " + api.name() + " " + status.serving() + " still serves");
                }
            } catch (CommandFailure notThere) {
                if (notThere.exitCode() == ExitCode.NOT_FOUND) {
                    shell.terminal().say("nothing was changed: there is no " + api.name() + " yet");
                }
            }
        }
    }

    /** What the node would answer to this spec. */
    public static CommandFailure refusal(Problem problem) {
        List<ProblemBody.Fault> faults = problem.faults().stream()
                .map(fault -> new ProblemBody.Fault(
                        fault.detail(), fault.advice(), fault.field(), fault.file(), fault.line(), fault.column()))
                .toList();
        ProblemBody body = new ProblemBody(
                null,
                problem.type().title(),
                0,
                problem.detail(),
                problem.type().code(),
                null,
                problem.advice(),
                faults);
        return new CommandFailure(ExitCode.FAILED, body);
    }
}
