package vertebra.engine.worker.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.worker.sandbox.ToolCommand;

/** What pip says when it fails, shortened, with what helps. Hears each line of one run. */
final class PipErrors {

    private static final int SHOWN_LINES = 4;
    private static final int SHOWN_CHARS = 800;
    private static final Pattern NOT_FOUND = Pattern.compile("No matching distribution found for ([^\\s=<>!~;\\[]+)");
    private static final Pattern PLACE =
            Pattern.compile("(\\(from -r [^)]*\\(line (\\d+)\\)\\)|-r \\S+ \\(line (\\d+)\\))");
    private static final Pattern TAKEN =
            Pattern.compile("\\s*(?:Collecting|Processing|Building wheel for) (?:\\S*/)?(\\S+).*");
    private static final Pattern FAILED = Pattern.compile("Failed building wheel for (\\S+)");
    /** In the words of pip (of what a build ran), Python, compilers and the system. */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "exit code: -9\\b|\\bMemoryError\\b|Killed signal terminated|annot allocate memory|out of memory");

    private final PackageRequest request;
    private final Path work;
    private final boolean wheelsAlone;
    /** What pip took up last; what comes after an error is said by others, such as the pip of a build. */
    private volatile String taken = "";

    private volatile boolean failed;

    /**
     * @param work folder whose path is nobody's business
     * @param wheelsAlone what exists as source alone was not looked for
     */
    PipErrors(PackageRequest request, Path work, boolean wheelsAlone) {
        this.request = request;
        this.work = work;
        this.wheelsAlone = wheelsAlone;
    }

    /** A line, by the one thread that reads. */
    void heard(String line) {
        Matcher named = TAKEN.matcher(line);
        failed |= line.strip().startsWith("error: ");
        if (!failed && named.matches()) {
            taken = named.group(1);
        }
    }

    /** @param lines the last ones */
    EngineException of(List<String> lines) {
        String all = String.join("\n", lines);
        if (isBuild(all) && OUT_OF_MEMORY.matcher(all).find()) {
            return outOfMemory(built(all));
        }
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
        String build = isBuild(all) ? "the build of " + built(all) + " failed: " : "";
        return failure(build + shown + (shown.endsWith(".") ? "" : "."), advice(all));
    }

    /** For a pip that was killed. */
    EngineException outOfMemory() {
        return outOfMemory(taken);
    }

    private EngineException outOfMemory(String name) {
        String who = wheelsAlone || name.isEmpty() ? "pip" : "the build of " + name;
        return failure(
                who + " needs more than " + (ToolCommand.MEMORY_BYTES >> 30) + " GiB of memory.",
                "Ask for a version that exists as a wheel for this Python, or put a wheel of it into the node's index.");
    }

    private EngineException failure(String text, String fix) {
        String where = request.requirements().source() + " for Python "
                + request.python().version() + ": ";
        return new EngineException(new UnsupportedModel(where + text, fix), null);
    }

    private static boolean isBuild(String all) {
        return all.contains("Failed building wheel")
                || all.contains("subprocess-exited-with-error")
                || all.contains("metadata-generation-failed");
    }

    private String built(String all) {
        Matcher named = FAILED.matcher(all);
        return named.find() ? named.group(1) : taken.isEmpty() ? "a package" : taken;
    }

    private String advice(String all) {
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
            return notFound(notFound.group(1));
        }
        if (all.contains("ResolutionImpossible") || all.contains("conflicting dependencies")) {
            return "Loosen one of the versions that contradict each other.";
        }
        if (isBuild(all)) {
            return "It is built from source here, which failed: ask for a version that exists as a wheel for this Python, or"
                    + " install what its build needs on the node's machine.";
        }
        return "Correct the requirements; the node's log has all that pip said.";
    }

    private String notFound(String name) {
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
