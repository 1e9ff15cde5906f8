package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The versions that Maven really resolved, where an older one is a known hole. The class path of this module holds
 * everything that ships.
 */
@Tag("S17")
class ResolvedVersionsTest {

    private static final Pattern JAR =
            Pattern.compile("(?<artifact>.+?)-(?<version>\\d[\\w.]*?)(-[a-z][\\w-]*)?\\.jar");

    @ParameterizedTest(name = "{0} is at least {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    netty-codec-http | 4.2.20.Final | chunked-encoding request smuggling below
                    netty-common     | 4.2.20.Final | all of Netty is one release
                    netty-transport  | 4.2.20.Final | all of Netty is one release
                    jackson-core     | 2.22.4       | unbounded nesting and number length in old releases
                    vertx-core       | 5.0.10       | the release that the edge was tested with
                    snakeyaml-engine | 2.10         | unbounded nesting in old releases
                    logback-classic  | 1.5.18       | expression evaluation in old configurations
                    protobuf-java    | 4.31.1       | stack overflow on nested groups below
                    """)
    void isAtLeast(String artifact, String oldest, String reason) {
        assertThat(versionsOf(artifact)).as(reason).hasSize(1).allMatch(version -> compare(version, oldest) >= 0);
    }

    @Test
    void onnxRuntimeIsExactlyTheOneThatWasTried() {
        // 1.21 and older read host files by external_data; 1.29.0 has telemetry on and dies on long command lines.
        assertThat(versionsOf("onnxruntime")).containsExactly("1.28.0");
    }

    @Test
    void everyNettyJarIsOfOneRelease() {
        // given
        List<String> versions = jars().filter(jar -> jar.group("artifact").startsWith("netty-"))
                .filter(jar -> !jar.group("artifact").startsWith("netty-tcnative"))
                .map(jar -> jar.group("version"))
                .distinct()
                .toList();

        // then
        assertThat(versions).hasSize(1);
    }

    private static List<String> versionsOf(String artifact) {
        return jars().filter(jar -> jar.group("artifact").equals(artifact))
                .map(jar -> jar.group("version"))
                .distinct()
                .toList();
    }

    private static Stream<Matcher> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .map(JAR::matcher)
                .filter(Matcher::matches);
    }

    /** Compares dotted versions number by number; words such as Final count as nothing. */
    private static int compare(String left, String right) {
        String[] lefts = left.split("\\.");
        String[] rights = right.split("\\.");
        for (int i = 0; i < Math.max(lefts.length, rights.length); i++) {
            int order = Integer.compare(number(lefts, i), number(rights, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int index) {
        return index < parts.length && parts[index].matches("\\d+") ? Integer.parseInt(parts[index]) : 0;
    }
}
