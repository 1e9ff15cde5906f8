package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.store.StoreProblem;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** Documents in which somebody's editor left a null. */
class NullInDocumentsTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final String REVISION = "apis/iris/revisions/1.json";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore memory = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(memory, clock);

    @ParameterizedTest
    @ValueSource(strings = {"apis", "iris", "current", "history", "models", "writeId", "recentWrites"})
    void aRootWithNullIsDamaged(String field) {
        // given
        registry.deploy(Specs.onnx("iris"));
        setNull("catalog.json", field);

        // when
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> registry.apis().refresh());

        // then
        assertThat(refusal.problem().type()).isEqualTo(StoreProblem.STORE_DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "revision", "models", "spec", "author", "createdAt"})
    void aRevisionWithNullIsDamaged(String field) {
        // given
        registry.deploy(Specs.onnx("iris"));
        setNull(REVISION, field);
        Registries restarted = Registries.over(memory, clock);

        // when
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> restarted.apis().revision(IRIS, new Revision(1)));

        // then
        assertThat(refusal.problem().type()).isEqualTo(StoreProblem.STORE_DAMAGED);
    }

    private void setNull(String key, String field) {
        String before = memory.read(key).orElseThrow().content();
        String after = before.replaceFirst("\"" + field + "\" :", "\"" + field + "\" : null, \"was\" :");
        assertThat(after).isNotEqualTo(before);
        memory.damage(key, after);
    }
}
