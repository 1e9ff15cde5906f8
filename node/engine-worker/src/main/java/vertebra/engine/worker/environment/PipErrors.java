package vertebra.engine.worker.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;

/** What pip says when it fails, shortened, with what helps. */
final class PipErrors {

    private static final int SHOWN_LINES = 4;
    private static final int SHOWN_CHARS = 800;
    private static final Pattern NOT_FOUND = Pattern.compile("No matching distribution found for ([^\\s=<>!~;\\[]+)");
    private static final Pattern PLACE =
            Pattern.compile("(\\(from -r [^)]*\\(line (\\d+)\\)\\)|-r \\S+ \\(line (\\d+)\\))");

    private PipErrors() {}

    /**
     * @param work folder whose path is nobody's business
     * @param wheelsAlone what exists as source alone was not looked for
     */
    static EngineException of(PackageRequest request, List<String> lines, Path work, boolean wheelsAlone) {
        String all = String.join("\n", lines);
        String said = lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("ERROR: ") || line.startsWith("error: "))
                .map(line -> line.substring("error: ".length()))
                .distinct()
                .limit(SHOWN_LINES)
                .collect(Collectors.joining("; "));
        String text = PLACE.matcher(said.isEmpty() ? last(lines) : said)
                .replaceAll("")
                .replace(work.toString(), "")
                .replaceAll("\\s+", " ")
                .strip();
        String shown = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
        String what = request.requirements().source() + " for Python "
                + request.python().version() + ": ";
        return new EngineException(
                new UnsupportedModel(
                        what + shown + (shown.endsWith(".") ? "" : "."), advice(request, all, wheelsAlone)),
                null);
    }

    private static String advice(PackageRequest request, String all, boolean wheelsAlone) {
        Matcher notFound = NOT_FOUND.matcher(all);
        if (all.contains("Failed to establish a new connection")
                || all.contains("Max retries exceeded")
                || all.contains("Read timed out")
                || all.contains("Connection to ")) {
            return "The node did not reach the package index: set PIP_INDEX_URL (or PIP_PROXY, or PIP_NO_INDEX with"
                    + " PIP_FIND_LINKS) in its environment, and deploy again.";
        }
        if (all.contains("No space left")) {
            return "Free space on the disk of the node's state_dir.";
        }
        if (notFound.find()) {
            String name = notFound.group(1);
            return notFound(request, name, wheelsAlone);
        }
        if (all.contains("ResolutionImpossible") || all.contains("conflicting dependencies")) {
            return "Loosen one of the versions that contradict each other.";
        }
        if (all.contains("Failed building wheel")
                || all.contains("subprocess-exited-with-error")
                || all.contains("metadata-generation-failed")) {
            return "It is built from source here, which failed: ask for a version that exists as a wheel for this Python, or"
                    + " install what its build needs on the node's machine.";
        }
        return "Correct the requirements; the node's log has all that pip said.";
    }

    private static String notFound(PackageRequest request, String name, boolean wheelsAlone) {
        if (request.requirements().complete()) {
            return "The index of the node lacks it: add a requirements.txt with versions that it has.";
        }
        String file = wheelsAlone ? "wheel" : "file";
        String check = "Check the name and the version of " + name + ": the index of the node has no " + file
                + " of it for this Python and machine.";
        return wheelsAlone
                ? check
                        + " If it exists as source: this node builds nothing, for it has no walls around what a build runs."
                        + " Put a wheel of it into the index (pip wheel " + name
                        + "), or give the node walls: docs/isolation.md, `vertebra doctor`."
                : check;
    }

    private static String last(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("pip said nothing");
    }
}
