package vertebra.spec.project;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.SpecProblem;

/**
 * What of a folder does not belong to what is deployed: hidden files, what Python leaves behind, virtual environments, and what
 * {@code .cortexignore} or {@code .vertebraignore} names in the language of {@code .gitignore}: {@code *}, {@code ?},
 * {@code [a-z]}, {@code **}, a leading or inner slash anchors to the folder, a trailing one means folders only, {@code !} takes a
 * file back, the last pattern that matches wins. {@link ProjectWalk} goes by these rules.
 */
public final class IgnoreRules {

    /** The files with the patterns; of both, the second has the last word. */
    public static final List<String> FILES = List.of(".cortexignore", ".vertebraignore");

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final List<String> ALWAYS = List.of(".*", "__pycache__/", "*.pyc", "*.pyo", "*.pyd");

    /** Python puts this into the folder of every virtual environment. */
    private static final String VIRTUAL_ENVIRONMENT = "pyvenv.cfg";

    /** Of a file; a Python project's own has a few thousand. */
    static final int MAX_BYTES = 64 * 1024;

    /** Of both files: each of them is held against each path. */
    static final int MAX_PATTERNS = 1_000;

    private record Rule(IgnorePattern pattern, boolean foldersOnly, boolean takesBack) {}

    private final List<Rule> rules = new ArrayList<>();

    private IgnoreRules(List<String> lines) {
        ALWAYS.forEach(this::add);
        lines.forEach(this::add);
    }

    /**
     * @param lines of the ignore files; comments and blank lines are fine
     * @throws ProblemException {@link SpecProblem#IGNORE_FILE}: too many patterns
     */
    public static IgnoreRules of(List<String> lines) {
        IgnoreRules read = new IgnoreRules(lines);
        int patterns = read.rules.size() - ALWAYS.size();
        if (patterns > MAX_PATTERNS) {
            throw unusable(patterns + " patterns (expected: at most " + MAX_PATTERNS + ")");
        }
        return read;
    }

    /**
     * Those of a folder.
     *
     * @throws ProblemException {@link SpecProblem#IGNORE_FILE}: they are too large, no text, or too many patterns
     */
    public static IgnoreRules ofFolder(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                text(file).lines().forEach(lines::add);
            }
        }
        return of(lines);
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable(file.getFileName() + " is too large (expected: at most " + MAX_BYTES + " bytes)");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw unusable(file.getFileName() + " is no text (expected: UTF-8)");
        }
    }

    private static ProblemException unusable(String detail) {
        return Problem.of(SpecProblem.IGNORE_FILE, detail).asException();
    }

    /**
     * True when the path is left out. What lies in a folder that is left out must not be asked for.
     *
     * @param path relative to the folder, forward slashes
     * @param budget pays for it
     * @throws ProblemException {@link SpecProblem#IGNORE_FILE}: nothing is left of the budget
     */
    boolean ignores(String path, boolean isFolder, StepBudget budget) {
        for (Rule rule : rules.reversed()) {
            if ((isFolder || !rule.foldersOnly()) && rule.pattern().matches(path, budget)) {
                return !rule.takesBack();
            }
        }
        return false;
    }

    /** True for a folder with packages and links of one machine; whatever the patterns say, it stays there. */
    static boolean isVirtualEnvironment(Path folder) {
        return Files.isRegularFile(folder.resolve(VIRTUAL_ENVIRONMENT));
    }

    private void add(String line) {
        String glob = trimmed(line);
        if (glob.isEmpty() || line.startsWith("#")) {
            return;
        }
        boolean takesBack = glob.startsWith("!");
        glob = takesBack ? glob.substring(1) : glob;
        boolean foldersOnly = glob.endsWith("/");
        glob = foldersOnly ? glob.substring(0, glob.length() - 1) : glob;
        if (!glob.isEmpty()) {
            rules.add(new Rule(new IgnorePattern(glob), foldersOnly, takesBack));
        }
    }

    /** Without the spaces at its end that no backslash keeps. */
    private static String trimmed(String line) {
        int end = 0;
        for (int at = 0; at < line.length(); at++) {
            if (line.charAt(at) == '\\') {
                at++;
                end = Math.min(at + 1, line.length());
            } else if (line.charAt(at) != ' ') {
                end = at + 1;
            }
        }
        return line.substring(0, end);
    }
}
