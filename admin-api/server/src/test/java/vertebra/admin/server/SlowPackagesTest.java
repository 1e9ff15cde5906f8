package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.project;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.GarbageCollector;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.spec.ApiName;
import vertebra.testkit.time.ManualClock;

/** While pip runs for one API of a deploy, packages that another one uses again may go. */
class SlowPackagesTest {

    private static final String MOVIES = "- name: movies\n  predictor: {type: python, path: predictor.py}\n";
    private static final String MORE = MOVIES.replace("movies", "more");
    private static final String SLOW =
            MOVIES.replace("movies", "slow").replace("}", ", dependencies: {pip: slow.txt}}");
    private static final List<String> WHEELS =
            List.of("joblib-2.0-py3-none-any.whl", "numpy-1.0-py3-none-any.whl", "requirements.lock");

    private final ManualClock clock = new ManualClock(Instant.now());
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final GarbageCollector collector = new GarbageCollector(new CatalogRoot(store), store, clock);

    @AutoClose
    private final AdminFixture admin = AdminFixture.over(store);

    @Test
    void areFetchedAgainWhereTheCopyWent() throws Exception {
        // given
        admin.deploy(project(MOVIES, Map.of("predictor.py", "good")));
        pipTakes(Duration.ofHours(2));

        // when
        HttpResponse<byte[]> answer = admin.deploy(
                project(MOVIES + SLOW + MORE, Map.of("predictor.py", "good again", "slow.txt", "slow==1")));

        // then
        assertThat(answer.statusCode()).as("%s", text(answer)).isEqualTo(200);
        assertThat(admin.inspector.inspections())
                .extracting("wheels")
                .filteredOn(WHEELS::equals)
                .as("before the wait and after it")
                .hasSize(3);
        for (String api : List.of("movies", "slow", "more")) {
            assertThat(admin.models.latest(api).orElseThrow().artifacts())
                    .flatExtracting(ModelArtifact::files)
                    .allSatisfy(file -> assertThat(store.hasBlob(file.digest())).isTrue());
        }
    }

    @Test
    void areNotCommittedWhereNothingIsLeftOfThem() throws Exception {
        // given: those of an API that was deleted
        admin.deploy(project(MOVIES, Map.of("predictor.py", "good")));
        admin.delete("/v1/apis/movies");
        pipTakes(Duration.ofDays(2));

        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project(MORE + SLOW, Map.of("predictor.py", "good", "slow.txt", "slow==1")));

        // then
        assertThat(answer.statusCode()).as("%s", text(answer)).isEqualTo(500);
        assertThat(AdminFixture.problem(answer).code()).isEqualTo("VTB-2004");
        assertThat(admin.apis.refresh().apis()).doesNotContainKeys(new ApiName("more"), new ApiName("slow"));
    }

    /** Meanwhile the node and the registry clean up. */
    private void pipTakes(Duration time) {
        admin.resolver.during(() -> {
            clock.advance(time);
            admin.clock.advance(time);
            admin.artifacts.retainOnly(Set.of());
            collector.collect();
            collector.collect();
        });
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
