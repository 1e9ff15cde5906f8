package vertebra.cli.failure;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ProblemBody;
import vertebra.spec.problem.Problem;

/** An expected end of a command that did not do what was asked. An answer, so without stack trace. */
public final class CommandFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final transient ProblemBody problem;

    public CommandFailure(ExitCode exitCode, ProblemBody problem) {
        super(problem.detail(), null, false, false);
        this.exitCode = exitCode;
        this.problem = problem;
    }

    /**
     * A failure that no node answered.
     *
     * @param what happened, with the value and the expectation
     * @param fix what to do, a command where there is one
     */
    public static CommandFailure of(ExitCode exitCode, String what, @Nullable String fix) {
        return new CommandFailure(exitCode, new ProblemBody(null, null, 0, what, null, null, fix, null));
    }

    /** A problem that came up here, not at a node: {@link ExitCode#FAILED}, with what it says and how to fix it. */
    public static CommandFailure of(Problem problem) {
        return of(ExitCode.FAILED, problem.detail(), problem.advice());
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** What happened, in the shape of a node's problem; status 0 when no node answered. */
    public ProblemBody problem() {
        return problem;
    }

    /** For the terminal: what, then each fault on a line that editors can jump to, then how to fix it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<ProblemBody.Fault> faults = Objects.requireNonNullElse(problem.faults(), List.of());
        lines.add("error: " + (faults.isEmpty() ? text() : title()));
        faults.forEach(fault -> lines.add(line(fault)));
        if (problem.advice() != null) {
            lines.add("  fix: " + problem.advice());
        }
        if (problem.status() >= 500 && problem.requestId() != null) {
            lines.add("  request id: " + problem.requestId());
        }
        return lines;
    }

    private String title() {
        String title = Objects.requireNonNullElse(problem.title(), "refused");
        return problem.code() == null ? title : title + " (" + problem.code() + ")";
    }

    private String text() {
        String text = problem.detail() == null ? "HTTP " + problem.status() : problem.detail();
        return problem.title() == null ? text : title() + ": " + text;
    }

    private String line(ProblemBody.Fault fault) {
        String field = fault.field() == null || fault.field().isEmpty() ? "" : fault.field() + ": ";
        // What the advice of all says is not said with each.
        boolean isGeneral = fault.advice() == null || fault.advice().equals(problem.advice());
        String detail = fault.detail().replaceFirst("\\.$", "");
        return place(fault) + field + detail + (isGeneral ? "" : ". " + fault.advice());
    }

    private static String place(ProblemBody.Fault fault) {
        if (fault.file() == null) {
            return "";
        }
        return fault.file() + (fault.line() == 0 ? " " : ":" + fault.line() + ":" + fault.column() + " ");
    }
}
