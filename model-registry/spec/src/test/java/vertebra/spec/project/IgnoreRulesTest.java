package vertebra.spec.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {

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
        boolean answer = IgnoreRules.of(List.of(pattern)).ignores(name, isFolder);

        // then
        assertThat(answer).isEqualTo(ignored);
    }

    @Test
    void theLastPatternThatMatchesWins() {
        // given
        IgnoreRules rules = IgnoreRules.of(List.of("*.onnx", "!model.onnx", "", "!.keep"));

        // then
        assertThat(rules.ignores("model.onnx", false)).isFalse();
        assertThat(rules.ignores("other.onnx", false)).isTrue();
        assertThat(rules.ignores(".keep", false)).isFalse();
    }
}
