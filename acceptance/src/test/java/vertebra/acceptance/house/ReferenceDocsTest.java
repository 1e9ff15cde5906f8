package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import vertebra.node.config.ConfigKey;
import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;
import vertebra.spec.yaml.SpecReference;

/** {@code docs/reference} is what the code says; {@code make docs} writes it anew. */
class ReferenceDocsTest {

    @Test
    void errorsAreDescribed() throws IOException {
        GeneratedDocs.isUpToDate(
                "docs/reference/errors.md",
                "# Errors\n\n" + GeneratedDocs.MARK + """
                Every error is `application/problem+json`; see [http.md](../http.md). `code` and `type` are stable.

                | code | status | type | what it means | what to do |
                |---|---|---|---|---|
                """
                        + problems().stream().map(ReferenceDocsTest::row).collect(Collectors.joining()));
    }

    @Test
    void codesAndSlugsAreUnique() {
        assertThat(problems()).extracting(ProblemType::code).doesNotHaveDuplicates();
        assertThat(problems()).extracting(ProblemType::slug).doesNotHaveDuplicates();
    }

    @Test
    void specFieldsAreDescribed() throws IOException {
        GeneratedDocs.isUpToDate(
                "docs/reference/spec.md",
                "# Fields of `cortex.yaml`\n\n" + GeneratedDocs.MARK + """
                A file is a list of maps, or a single map: plain YAML without tags, at most 1 MiB. Every fault is reported at once with
                its line and column; `vertebra validate FILE` checks without a node. Older Cortex names are read, and a notice says so.

                | field | older names | default | rule |
                |---|---|---|---|
                """
                        + SpecReference.fields().stream()
                                .map(field -> "| `%s` | %s | %s | %s |%n"
                                        .formatted(field.path(), field.aliases(), field.defaultValue(), field.rule()))
                                .collect(Collectors.joining()));
    }

    @Test
    void settingsOfANodeAreDescribed() throws IOException {
        GeneratedDocs.isUpToDate(
                "docs/reference/node.md",
                "# Settings of a node\n\n" + GeneratedDocs.MARK + """
                        A setting stands in `node.yaml` of the state folder (or of `--config FILE`), where dots are nesting; in the environment;
                        or on the command line. The later wins. Unknown keys and wrong values are refused, all at once, with exit code 78;
                        `vertebra doctor --config` prints the effective values and where each comes from.

                        | setting | environment | default | meaning |
                        |---|---|---|---|
                        """
                        + Arrays.stream(ConfigKey.values())
                                .map(key -> "| `%s` | `%s` | %s | %s |%n"
                                        .formatted(key.key(), key.variable(), key.defaultText(), key.meaning()))
                                .collect(Collectors.joining()));
    }

    private static List<ProblemType> problems() {
        return House.PRODUCT.stream()
                .filter(type -> type.isEnum() && type.isAssignableTo(ProblemType.class))
                .map(JavaClass::reflect)
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(ProblemType.class::cast)
                .sorted(Comparator.comparing(ProblemType::code))
                .toList();
    }

    private static String row(ProblemType problem) {
        String whose = switch (problem.kind()) {
            case ProblemKind.CallersFault fault -> "";
            case ProblemKind.Overloaded overloaded -> " (the same request may succeed later)";
            case ProblemKind.Unavailable unavailable -> " (the same request may succeed later)";
            case ProblemKind.Ours ours -> "";
        };
        return "| %s | %d | `%s` | %s%s | %s |%n"
                .formatted(problem.code(), problem.status(), problem.slug(), problem.title(), whose, problem.advice());
    }
}
