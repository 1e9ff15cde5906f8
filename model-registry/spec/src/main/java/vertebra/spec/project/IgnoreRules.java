package vertebra.spec.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What of a folder does not belong to what is deployed: hidden files, what Python leaves behind, virtual environments, and what
 * {@code .cortexignore} or {@code .vertebraignore} names in the language of {@code .gitignore}: {@code *}, {@code ?},
 * {@code [a-z]}, {@code **}, a leading or inner slash anchors to the folder, a trailing one means folders only, {@code !} takes a
 * file back, the last pattern that matches wins. {@link ProjectWalk} goes by these rules.
 */
public final class IgnoreRules {

    /** The files with the patterns; of both, the second has the last word. */
    public static final List<String> FILES = List.of(".cortexignore", ".vertebraignore");

    private static final List<String> ALWAYS = List.of(".*", "__pycache__/", "*.pyc", "*.pyo", "*.pyd");

    /** Python puts this into the folder of every virtual environment. */
    private static final String VIRTUAL_ENVIRONMENT = "pyvenv.cfg";

    private record Rule(Pattern path, boolean foldersOnly, boolean takesBack) {}

    private final List<Rule> rules = new ArrayList<>();

    private IgnoreRules(List<String> lines) {
        ALWAYS.forEach(this::add);
        lines.forEach(this::add);
    }

    /** @param lines of the ignore files; comments and blank lines are fine */
    public static IgnoreRules of(List<String> lines) {
        return new IgnoreRules(lines);
    }

    /**
     * Those of a folder.
     *
     * @param text reads one of {@link #FILES} that is there
     */
    public static IgnoreRules ofFolder(Path folder, Function<Path, String> text) {
        return of(FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .flatMap(file -> text.apply(file).lines())
                .toList());
    }

    /**
     * True when the path is left out. What lies in a folder that is left out must not be asked for.
     *
     * @param path relative to the folder, forward slashes
     */
    public boolean ignores(String path, boolean isFolder) {
        for (Rule rule : rules.reversed()) {
            if ((isFolder || !rule.foldersOnly()) && rule.path().matcher(path).matches()) {
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
        String glob = line.endsWith("\\ ") ? line : line.stripTrailing();
        if (glob.isEmpty() || glob.startsWith("#")) {
            return;
        }
        boolean takesBack = glob.startsWith("!");
        glob = takesBack || glob.startsWith("\\#") || glob.startsWith("\\!") ? glob.substring(1) : glob;
        boolean foldersOnly = glob.endsWith("/");
        glob = foldersOnly ? glob.substring(0, glob.length() - 1) : glob;
        boolean anchored = glob.contains("/");
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        if (!glob.isEmpty()) {
            rules.add(new Rule(Pattern.compile((anchored ? "" : "(?:.*/)?") + regex(glob)), foldersOnly, takesBack));
        }
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            int bracket = c == '[' ? glob.indexOf(']', at + 2) : -1;
            if (glob.startsWith("**/", at)) {
                regex.append("(?:.*/)?");
                at += 3;
            } else if (glob.startsWith("**", at)) {
                regex.append(".*");
                at += 2;
            } else if (bracket > 0) {
                String set =
                        glob.substring(at + 1, bracket).replace("\\", "\\\\").replace("[", "\\[");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append("&&[^/]]");
                at = bracket + 1;
            } else if (c == '\\' && at + 1 < glob.length()) {
                regex.append(Pattern.quote(glob.substring(at + 1, at + 2)));
                at += 2;
            } else {
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
                at++;
            }
        }
        return regex.toString();
    }
}
