package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;

/** ARCHITECTURE.md names classes that exist, and every module. */
class ArchitectureDocTest {

    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:\\.[a-z]\\w*)?`");

    @Test
    void namesClassesThatExist() {
        // given
        Set<String> classes =
                House.EVERYTHING.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());

        // when
        List<String> unknown = CLASS.matcher(SourceTree.read("ARCHITECTURE.md"))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .filter(name -> !classes.contains(name))
                .toList();

        // then
        assertThat(unknown).isEmpty();
    }

    @Test
    void namesEveryModule() {
        // given
        String text = SourceTree.read("ARCHITECTURE.md");

        // then
        assertThat(SourceTree.leaves())
                .allSatisfy(leaf -> assertThat(text)
                        .contains(
                                SourceTree.root().relativize(leaf).toString().replaceFirst("examples/.*", "examples")));
    }
}
