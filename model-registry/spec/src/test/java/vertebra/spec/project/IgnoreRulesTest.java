package vertebra.spec.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.problem.ProblemException;

class IgnoreRulesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            *.csv            | data.csv           | true
            *.csv            | deep/in/data.csv   | true
            *.csv            | data.csv.onnx      | false
            data             | data               | true
            data             | a/data             | true
            /data            | a/data             | false
            /data            | data               | true
            data/raw         | data/raw           | true
            data/raw         | a/data/raw         | false
            docs/            | docs               | false
            docs/            | docs/              | true
            **/cache         | a/b/cache          | true
            **/cache         | cache              | true
            a/**/z           | a/z                | true
            a/**/z           | a/b/c/z            | true
            a/**             | a/b/c              | true
            model.?nnx       | model.onnx         | true
            model.?nnx       | model./nnx         | false
            m[a-c].onnx      | mb.onnx            | true
            m[!a-c].onnx     | mb.onnx            | false
            m[!a-c].onnx     | md.onnx            | true
            a+b(1).txt       | a+b(1).txt         | true
            \\#file          | #file              | true
            # a comment      | # a comment        | false
            m[]a].onnx       | m].onnx            | true
            m[[:digit:]].csv | m7.csv             | true
            m[[:digit:]].csv | mx.csv             | false
            m[z-a].onnx      | mb.onnx            | false
            m[a              | ma                 | false
            m[a              | m[a                | false
            a?c              | a😀c              | true
            a*               | a/b                | false
            a**              | ab                 | true
            **/a/**/b        | x/a/y/z/b          | true
            **/a/**/b        | x/ab               | false
            .git             | .git/              | true
            nothing          | .env               | true
            nothing          | __pycache__/       | true
            nothing          | a/b.pyc            | true
            nothing          | model.onnx         | false
            """)
    void matchesAsGitDoes(String pattern, String path, boolean ignored) {
        // given
        boolean isFolder = path.endsWith("/");
        String name = isFolder ? path.substring(0, path.length() - 1) : path;

        // when
        boolean answer = IgnoreRules.of(List.of(pattern)).ignores(name, isFolder, new StepBudget());

        // then
        assertThat(answer).isEqualTo(ignored);
    }

    @ParameterizedTest
    @CsvSource({"b, b", "*b, b", "*b, aab", "/**/b, /b", "/**/*b, /b", "/**/*b, /a/ab", "/**, /b"})
    void aLongPatternMatchesAsAShortOneDoes(String end, String endOfPath) {
        // then: wherever it lies in the words of bits
        for (int length = 1; length < 140; length++) {
            String start = "x".repeat(length);
            IgnoreRules rules = IgnoreRules.of(List.of(start + end));
            assertThat(rules.ignores(start + endOfPath, false, new StepBudget()))
                    .as("%d", length)
                    .isTrue();
            assertThat(rules.ignores(start + endOfPath + "c", false, new StepBudget()))
                    .as("%d", length)
                    .isEqualTo(end.endsWith("*"));
        }
    }

    @Test
    void theLastPatternThatMatchesWins() {
        // given
        IgnoreRules rules = IgnoreRules.of(List.of("*.onnx", "!model.onnx", "", "!.keep"));

        // then
        assertThat(rules.ignores("model.onnx", false, new StepBudget())).isFalse();
        assertThat(rules.ignores("other.onnx", false, new StepBudget())).isTrue();
        assertThat(rules.ignores(".keep", false, new StepBudget())).isFalse();
    }

    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @Tag("S11")
    @ParameterizedTest
    @ValueSource(strings = {"*a", "**/", "a**/*", "[a-z]*", "*?"})
    void noPatternKeepsTheWalkBusy(String part) {
        // given: with a backtracking matcher more ways than a computer can try
        IgnoreRules rules = IgnoreRules.of(List.of(part.repeat(100) + "b", "/" + part.repeat(100) + "b"));

        // then
        assertThat(rules.ignores("a".repeat(250), false, new StepBudget())).isFalse();
        assertThat(rules.ignores("a/".repeat(250) + "a", false, new StepBudget()))
                .isFalse();
    }

    @Test
    void readsTheFilesOfAFolderLastOneLast() throws IOException {
        // given
        Files.writeString(folder.resolve(".cortexignore"), "\uFEFFa\r\nb \r\nkept\\ \n");
        Files.writeString(folder.resolve(".vertebraignore"), "!b\n");

        // when
        IgnoreRules rules = IgnoreRules.ofFolder(folder);

        // then
        assertThat(rules.ignores("a", false, new StepBudget())).isTrue();
        assertThat(rules.ignores("b", false, new StepBudget())).isFalse();
        assertThat(rules.ignores("kept ", false, new StepBudget())).isTrue();
    }

    @Tag("S11")
    @Test
    void saysWhatIsTooMuchAndWhatIsNoText() throws IOException {
        // given
        Path file = folder.resolve(".cortexignore");

        // then
        Files.writeString(file, "a\n".repeat(IgnoreRules.MAX_PATTERNS + 1));
        assertThatThrownBy(() -> IgnoreRules.ofFolder(folder))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("1001 patterns (expected: at most 1000)");
        Files.writeString(file, "#".repeat(IgnoreRules.MAX_BYTES + 1));
        assertThatThrownBy(() -> IgnoreRules.ofFolder(folder))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(".cortexignore is too large (expected: at most 65536 bytes)");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> IgnoreRules.ofFolder(folder))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(".cortexignore is no text (expected: UTF-8)");
    }
}
