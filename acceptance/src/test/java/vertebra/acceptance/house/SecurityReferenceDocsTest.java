package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/security.md} says which test proves which requirement, and each has one. */
class SecurityReferenceDocsTest {

    private final TaggedTests tests = TaggedTests.ofAllModules();

    @Test
    void requirementsAndTheirTestsAreListed() throws IOException {
        GeneratedDocs.isUpToDate(
                "docs/security.md",
                "# Security, requirement by requirement\n\n" + GeneratedDocs.MARK + """
                What a node promises to those who put it before strangers, and the tests that prove it: S are requirements, R rules of
                reliability, F faults that it survives. A test names what it proves by a JUnit tag (`@Tag("S8")`). How to report a hole, and
                what is not promised: [SECURITY.md](../SECURITY.md). All limits: [http.md](http.md#limits). What keeps workers from the node, and
                what does not: [isolation.md](isolation.md).

                | | promise | proved by |
                |---|---|---|
                """
                        + Arrays.stream(Requirement.values()).map(this::row).collect(Collectors.joining()));
    }

    @ParameterizedTest
    @EnumSource
    void hasATest(Requirement requirement) {
        assertThat(tests.of(requirement.name()).isEmpty())
                .as(
                        "no test is tagged with %s, which is %s",
                        requirement, requirement.isServed() ? "served" : "not yet")
                .isEqualTo(!requirement.isServed());
    }

    @Test
    void tagsAreRequirements() {
        assertThat(Arrays.stream(Requirement.values()).map(Enum::name)).containsAll(tests.tags());
    }

    private String row(Requirement requirement) {
        String proof = tests.of(requirement.name()).stream()
                .map(test -> "[%s](../%s)".formatted(test.name(), test.file()))
                .collect(Collectors.joining("<br>"));
        return "| %s | %s | %s |%n"
                .formatted(
                        requirement,
                        requirement.promise(),
                        requirement.isServed() ? proof : "not yet: there is none of it");
    }
}
