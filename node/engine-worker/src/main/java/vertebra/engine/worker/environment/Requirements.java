package vertebra.engine.worker.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;

/**
 * Which packages are wanted, in pip's words. Of its language only names with versions, extras, markers and hashes are taken, and
 * the options that choose between wheels and sources. Where packages come from is the node's choice, never that of a project.
 *
 * @param source how messages name the file
 * @param lines without comments, blank lines and line breaks within
 * @param complete true: nothing is to be looked up but these
 */
public record Requirements(String source, List<String> lines, boolean complete) {

    private static final int MAX_LINES = 1_000;
    private static final int MAX_LINE_CHARS = 10_000;

    /** pip ends lines where Java does not: nothing that neither prints nor is a blank may be in one. */
    private static final Pattern PLAIN = Pattern.compile("[\\t\\x20-\\x7e]*");

    private static final String VERSION = "(===?|~=|!=|<=?|>=?)\\s*[A-Za-z0-9.*+!_-]+";

    /**
     * A name, extras, versions and a marker. No slash, at sign or dollar: pip takes them for paths, addresses and variables, also
     * within a version. No word with a dash in front: that is an option.
     */
    private static final Pattern REQUIREMENT = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
            + "\\s*(\\[[A-Za-z0-9._,\\s-]*])?"
            + "\\s*(\\(?\\s*" + VERSION + "(\\s*,\\s*" + VERSION + ")*\\s*\\)?)?"
            + "\\s*(;(?!.*\\s-)[A-Za-z0-9._'\"<>=!~()*+\\s-]+)?");

    /** No {@code :none:}: it would take back what the node asks of pip. */
    private static final Pattern CHOICE =
            Pattern.compile("--(only-binary|no-binary)[= ]((:all:|[A-Za-z0-9._-]+)(,(?!$)|$))+"
                    + "|--prefer-binary|--pre|--require-hashes");

    private static final Pattern PLACE = Pattern.compile(
            "(-i|-f|--index-url|--extra-index-url|--no-index|--find-links|--trusted-host|--cert|--client-cert|--proxy)\\b.*");
    private static final Pattern OTHER_FILE = Pattern.compile("(-r|-c|--requirement|--constraint)\\b.*");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
    private static final Pattern HASH = Pattern.compile("(\\s--hash=[a-z0-9]+:[0-9a-f]+)*");

    public Requirements {
        lines = List.copyOf(lines);
    }

    /** What a project without a list of its own gets. */
    static Requirements base(Interpreter python) {
        boolean old = python.minor() <= 10;
        String list = PythonScript.text(old ? "base-requirements-3.9.txt" : "base-requirements.txt");
        return new Requirements(
                "the base set",
                list.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList(),
                true);
    }

    /**
     * Reads a project's list.
     *
     * @param source how messages name the file
     * @throws EngineException for the first line that is not taken, with its number
     */
    public static Requirements read(String source, String text) throws EngineException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int number = 0;
        int first = 1;
        for (String part : text.split("\\R", -1)) {
            number++;
            boolean goesOn = part.endsWith("\\");
            line.append(goesOn ? part.substring(0, part.length() - 1) : part);
            if (goesOn) {
                continue;
            }
            String wanted =
                    COMMENT.matcher(line.toString().strip()).replaceAll("").strip();
            if (!wanted.isEmpty()) {
                check(source, first, wanted);
                lines.add(wanted);
            }
            line.setLength(0);
            first = number + 1;
        }
        if (lines.size() > MAX_LINES) {
            throw refused(source, number, lines.size() + " requirements (expected: at most " + MAX_LINES + ")", "");
        }
        return new Requirements(source, lines, false);
    }

    private static void check(String source, int number, String line) throws EngineException {
        if (CHOICE.matcher(line).matches()) {
            return;
        }
        if (PLACE.matcher(line).matches()) {
            throw refused(
                    source,
                    number,
                    shown(line) + ": where packages come from is set on the node",
                    "Remove the line; the node's pip follows PIP_INDEX_URL, PIP_EXTRA_INDEX_URL and PIP_FIND_LINKS of its"
                            + " environment.");
        }
        if (OTHER_FILE.matcher(line).matches()) {
            throw refused(source, number, shown(line) + ": other files are not read", "Write their lines here.");
        }
        int hashes = line.indexOf(" --hash");
        String requirement = hashes < 0 ? line : line.substring(0, hashes);
        boolean wholeHashes = hashes < 0 || HASH.matcher(line.substring(hashes)).matches();
        if (line.length() > MAX_LINE_CHARS
                || !PLAIN.matcher(line).matches()
                || !wholeHashes
                || !REQUIREMENT.matcher(requirement).matches()) {
            throw refused(
                    source,
                    number,
                    shown(line) + " (expected: a package, such as numpy==2.4.6)",
                    "Paths, addresses and other options are not taken; code of your own goes into the project's folder, or"
                            + " as a package to the index of the node.");
        }
    }

    private static EngineException refused(String source, int line, String detail, String fix) {
        return new EngineException(new UnsupportedModel(source + " line " + line + ": " + detail + ".", fix), null);
    }

    private static String shown(String line) {
        String text = line.length() > 80 ? line.substring(0, 80) + "…" : line;
        return "'" + text + "'";
    }
}
