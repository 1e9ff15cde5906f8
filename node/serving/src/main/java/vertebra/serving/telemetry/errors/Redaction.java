package vertebra.serving.telemetry.errors;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemKind;

/**
 * Takes out of a problem what its caller sent. The details of {@link ServingProblem#BAD_INPUT} repeat it in three forms only:
 * in quotes (quotes within are escaped), as {@code the number 300}, and as {@code came true}. Details of the caller's other
 * faults, and of code, which has no named inputs, are not shown at all: those may repeat headers, or anything.
 */
final class Redaction {

    private static final String INPUT = "input '";
    private static final Pattern ECHO = Pattern.compile("'(?<name>[^']*)'|the number \\S+|\\bcame (?:true|false)\\b");
    /** Words of the details themselves. */
    private static final Set<String> OURS = Set.of("instances", "outputs", "NaN", "Infinity", "-Infinity");

    private Redaction() {}

    /** The input that a problem is about. */
    static Optional<String> input(Problem problem, Set<String> names) {
        String detail = problem.detail();
        if (problem.type() != ServingProblem.BAD_INPUT || !detail.startsWith(INPUT)) {
            return Optional.empty();
        }
        int end = Math.max(INPUT.length(), detail.indexOf('\'', INPUT.length()));
        return Optional.of(detail.substring(INPUT.length(), end)).filter(names::contains);
    }

    /** The detail as it may be shown to those who watch. */
    static String detail(Problem problem, Set<String> names) {
        if (problem.type() == ServingProblem.BAD_INPUT && !names.isEmpty()) {
            return ECHO.matcher(problem.detail())
                    .replaceAll(echo -> Matcher.quoteReplacement(kept(echo.group(), names)));
        }
        return problem.type().kind() instanceof ProblemKind.CallersFault
                ? problem.type().title()
                : problem.detail();
    }

    private static String kept(String echo, Set<String> names) {
        if (echo.startsWith("'")) {
            String name = echo.substring(1, echo.length() - 1);
            return names.contains(name) || OURS.contains(name) ? echo : "'…'";
        }
        return echo.startsWith("the number") ? "the number …" : "came a boolean";
    }
}
