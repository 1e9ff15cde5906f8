package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiSpec;
import vertebra.spec.Revision;
import vertebra.spec.testing.Specs;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;
import vertebra.testkit.time.ManualClock;

/** What was once deployed is read for as long as it is kept, whatever may be deployed today. */
class StoredSpecsTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);

    @ParameterizedTest
    @MethodSource("settings")
    void isReadByAnotherProcess(Map<String, Object> settings) {
        // given
        Map<String, Object> entry = new LinkedHashMap<>(new ApiSpecWriter().toMap(Specs.python("movies", "", "")));
        Map<String, Object> predictor = new LinkedHashMap<>(map(entry.get("predictor")));
        predictor.putAll(settings);
        entry.put("predictor", predictor);
        ApiSpec spec = new ApiSpecReader().read(entry);
        Registries.over(store, clock).deploy(spec);

        // when
        ApiCatalog other = Registries.over(store, clock).apis();

        // then
        ApiSpec read =
                other.revision(spec.name(), new Revision(1)).orElseThrow().spec();
        assertThat(read).isEqualTo(spec);
        assertThat(map(new ApiSpecWriter().toMap(read).get("predictor"))).containsAllEntriesOf(settings);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    static Stream<Map<String, Object>> settings() {
        return Stream.of(
                Map.of("env", Map.of("A", "é".repeat(65_000))),
                Map.of("env", Map.of("A", "x".repeat(1_000_000))),
                Map.of("env", Map.of("A", "a\0b", "B", Map.of("secret", "file:a\0b"))),
                Map.of("env", Map.of("A-B", "x", "PYTHONHOME", "/x", "CORTEX_A", "x", "n".repeat(100_000), "x")),
                Map.of("config", Map.of("k".repeat(1_000_000), "x".repeat(1_000_000))));
    }
}
