package vertebra.spec.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@link IgnoreRules} against the git of this machine, on patterns by chance. */
class GitIgnoreTest {

    private static final int FOLDERS = 400;
    /** Git takes {@code b**}{@code /} for {@code b} and {@code **}{@code /}; its manual has stars that touch a name as one star. */
    private static final Pattern OTHER_THAN_GIT_SAYS = Pattern.compile("/?[^*?\\[\\\\]*[^*?\\[\\\\/]\\*\\*");

    private static final List<String> PARTS = List.of(
            "a",
            "a",
            "b",
            "b",
            "*",
            "*",
            "?",
            "/",
            "/",
            "**/",
            "/**",
            "/**/",
            "[ab]",
            "[!a]",
            "[^b]",
            "[a-b]",
            "[]a]",
            "[",
            "]",
            "[[:alpha:]]",
            "[\\]]",
            "\\*",
            "\\a",
            "-",
            " ",
            "\\ ",
            "#",
            "!",
            "\\",
            "[a-",
            "[[:nix:]]",
            "[--b]");
    private static final List<String> NAMES =
            List.of("a", "b", "ab", "ba", "aab", "a-b", "*", "[a", "a b", "#a", "!b", "a]");

    @TempDir
    private Path repository;

    private final Random chance = new Random(20_261_126);

    @Test
    void leavesOutWhatGitIgnores() throws Exception {
        // given
        assumeThat(git(List.of("git", "--version"), "")).as("git").isNotEmpty();
        git(List.of("git", "init", "--quiet", "."), "");
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < FOLDERS; i++) {
            List<String> patterns = patterns();
            IgnoreRules rules = IgnoreRules.of(patterns);
            Path folder = Files.createDirectory(repository.resolve("f" + i));
            Files.writeString(folder.resolve(".gitignore"), String.join("\n", patterns) + "\n");
            for (String path : paths()) {
                expected.put("f" + i + "/" + path, leavesOut(rules, path) + " by " + patterns);
            }
        }

        // when
        Set<String> ignored = Set.copyOf(git(
                List.of("git", "-c", "core.quotePath=false", "check-ignore", "--no-index", "-z", "--stdin"),
                String.join("\0", expected.keySet())));

        // then
        assertThat(ignored).hasSizeGreaterThan(FOLDERS);
        assertThat(expected.entrySet())
                .filteredOn(answer -> !answer.getValue().startsWith(ignored.contains(answer.getKey()) + " "))
                .isEmpty();
    }

    private static boolean leavesOut(IgnoreRules rules, String path) {
        return IntStream.range(0, path.length())
                        .filter(at -> path.charAt(at) == '/')
                        .anyMatch(at -> rules.ignores(path.substring(0, at), true, new StepBudget()))
                || rules.ignores(path, false, new StepBudget());
    }

    private List<String> patterns() {
        return IntStream.rangeClosed(0, chance.nextInt(3))
                .mapToObj(i -> pattern())
                .toList();
    }

    private String pattern() {
        StringBuilder pattern = new StringBuilder();
        int parts = 1 + chance.nextInt(5);
        for (int i = 0; i < parts; i++) {
            pattern.append(PARTS.get(chance.nextInt(PARTS.size())));
        }
        return OTHER_THAN_GIT_SAYS.matcher(pattern).lookingAt() ? pattern() : pattern.toString();
    }

    /** Of one to three names. */
    private Set<String> paths() {
        Set<String> paths = new LinkedHashSet<>();
        for (int i = 0; i < 30; i++) {
            paths.add(String.join(
                    "/",
                    IntStream.rangeClosed(0, i % 3)
                            .mapToObj(depth -> NAMES.get(chance.nextInt(NAMES.size())))
                            .toList()));
        }
        return paths;
    }

    /** What it printed, by NUL or as one; empty where there is none. */
    private List<String> git(List<String> command, String input) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(repository.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(
                        Files.writeString(repository.resolve(".input"), input).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        try {
            Process git = builder.start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            git.waitFor();
            return output.isEmpty() ? List.of() : List.of(output.split("\0"));
        } catch (IOException noGit) {
            return List.of();
        }
    }
}
