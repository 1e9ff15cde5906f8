package vertebra.spec.yaml.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

    @Tag("S5")
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a: b\\n\\tc: d                | 2:1 | not valid YAML
                    a: [1, 2                      | 1:9 | not valid YAML
                    a: 'b                         | 1:6 | not valid YAML
                    a: b: c                       | 1:5 | not valid YAML
                    a: {b: c}}                    | 1:10 | not valid YAML
                    %YAML 9999999999.1\\n--- a    | 1:17| not valid YAML
                    a: "\\\\q"                    | 1:6 | not valid YAML
                    a: b\\nc: "d\\\\u                | 2:6 | an escape
                    a: "\\\\UFFFFFFFF"            | 1:5 | an escape
                    a: 1\\nb: \\0             | 2:4 | a character that YAML does not allow
                    a: b\\nc: !!java.lang.Runtime d | 2:4 | tag
                    a: b\\nc: !own [d]            | 2:4 | tag
                    a: b\\nc: !!map {d: e}        | 2:4 | tag
                    a: b\\na: c                   | 2:1 | key 'a' stands twice
                    a: b\\n"a": c                 | 2:1 | key 'a' stands twice
                    a: {b: 1, c: 2, b: 3}         | 1:17 | key 'b' stands twice
                    a: b\\n--- c                  | 2:5 | a second document
                    a: b\\n---\\n                 | 3:1 | a second document
                    a: b\\n<<: {c: d}             | 2:1 | a merge key
                    a: b\\nc: *d                  | 2:4 | alias *d has no anchor
                    a: &a [*a]                    | 1:8 | alias *a has no anchor
                    ? [a]\\n: b                   | 1:3 | a key that is a list or a map
                    ? {a: b}\\n: b                | 1:3 | a key that is a list or a map
                    a: b\\n1: c                   | 2:1 | key '1' is no text
                    a: b\\ntrue: c                | 2:1 | key 'true' is no text
                    a: b\\n~: c                   | 2:1 | key '~' is no text
                    ? \\n: b                       | 1:2 | key '' is no text
                    a: .nan                       | 1:4 | '.nan' is no finite number
                    a: [1, -.INF]                 | 1:8 | '-.INF' is no finite number
                    a: 1e999                      | 1:4 | '1e999' is no finite number
                    """)
    void refusesWhatIsNoPlainYamlAndSaysWhere(String text, String place, String detail) {
        // when
        YamlTree.Result result = YamlTree.read(text.translateEscapes());

        // then
        assertThat(result.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.line() + ":" + fault.column()).isEqualTo(place);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# only a comment\n", "---\n", "--- ~", "\uFEFF"})
    void hasNoFaultWithAnEmptyText(String text) {
        // when
        YamlTree.Result result = YamlTree.read(text);

        // then
        assertThat(result.faults()).isEmpty();
        assertThat(result.root().map(YamlNode::plain)).isEmpty();
    }

    @Test
    void readsScalarsAsTheirValues() {
        // given
        String text = """
                long: 42
                octal: 0o17
                hex: 0xff
                zeros: 007
                big: 123456789012345678901234567890
                double: 1.5e3
                truth: TRUE
                nothing: Null
                words: [yes, off, 1_000, 1:30, 2026-01-01, '1', "a\\tb", 'it''s']
                """;

        // when
        Object plain = YamlTree.read(text).root().orElseThrow().plain();

        // then
        assertThat(plain)
                .isEqualTo(mapOf(
                        "long",
                        42L,
                        "octal",
                        15L,
                        "hex",
                        255L,
                        "zeros",
                        7L,
                        "big",
                        new BigInteger("123456789012345678901234567890"),
                        "double",
                        1500.0,
                        "truth",
                        true,
                        "nothing",
                        null,
                        "words",
                        List.of("yes", "off", "1_000", "1:30", "2026-01-01", "1", "a\tb", "it's")));
    }

    @Test
    void repeatsAnAnchoredValueWithItsPlace() {
        // when
        YamlNode root = YamlTree.read("a: &x\n  b: 1\nc: *x\n").root().orElseThrow();

        // then
        assertThat(root.plain()).isEqualTo(Map.of("a", Map.of("b", 1L), "c", Map.of("b", 1L)));
        assertThat(((YamlNode.Mapping) root).entries().get("c"))
                .isNotNull()
                .satisfies(entry -> assertThat(entry.value().line()).isEqualTo(1));
    }

    @Tag("S5")
    @Test
    void boundsTheLevelsJustAtTheLimit() {
        assertThat(faultsOf("[".repeat(YamlTree.MAX_DEPTH) + "]".repeat(YamlTree.MAX_DEPTH)))
                .isEmpty();
        assertThat(faultsOf("[".repeat(YamlTree.MAX_DEPTH + 1) + "]".repeat(YamlTree.MAX_DEPTH + 1)))
                .containsExactly("more than 32 levels");
        assertThat(faultsOf("[".repeat(100_000))).containsExactly("more than 32 levels");
        assertThat(faultsOf("- ".repeat(100_000) + "a")).containsExactly("more than 32 levels");
    }

    @Tag("S5")
    @Test
    void boundsTheAliasesJustAtTheLimit() {
        assertThat(faultsOf("- &a b\n" + "- *a\n".repeat(YamlTree.MAX_ALIASES))).isEmpty();
        assertThat(faultsOf("- &a b\n" + "- *a\n".repeat(YamlTree.MAX_ALIASES + 1)))
                .containsExactly("more than 20 aliases");
    }

    @Tag("S5")
    @Test
    void boundsWhatAliasesMultiply() {
        // given
        StringBuilder bomb = new StringBuilder("a0: &a0 [" + "x, ".repeat(1000) + "]\n");
        for (int i = 1; i <= 10; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        // then
        assertThat(faultsOf(bomb.toString())).containsExactly("more than 100000 values");
    }

    @Tag("S5")
    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "😀"})
    void boundsTheBytesJustAtTheLimit(String letter) {
        // given
        String full = letter.repeat(YamlTree.MAX_BYTES / letter.getBytes(StandardCharsets.UTF_8).length);

        // then
        assertThat(faultsOf(full)).isEmpty();
        assertThat(faultsOf(full + "a")).containsExactly("the file has 1048577 bytes (expected: at most 1048576)");
    }

    @Test
    void readsAPairOfSurrogatesWhereverItStands() {
        // given
        List<String> texts = IntStream.range(1000, 1050)
                .mapToObj(length -> "a: " + "b".repeat(length) + "😀")
                .toList();

        // then
        assertThat(texts)
                .allSatisfy(text -> assertThat(
                                YamlTree.read(text).root().orElseThrow().plain())
                        .isEqualTo(Map.of("a", text.substring(3))));
    }

    @Test
    void readsAnEndlessNumberAtNoCost() {
        assertThat(faultsOf("1".repeat(YamlTree.MAX_BYTES)))
                .singleElement()
                .satisfies(detail ->
                        assertThat(detail).contains("no finite number").hasSizeLessThan(200));
    }

    private static List<String> faultsOf(String text) {
        return YamlTree.read(text).faults().stream().map(YamlFault::detail).toList();
    }

    private static Map<@Nullable Object, @Nullable Object> mapOf(@Nullable Object... keysAndValues) {
        Map<@Nullable Object, @Nullable Object> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
