package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.GarbageCollector;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.testkit.time.ManualClock;

/** Deploys of projects with code: which files and packages are taken, what makes a new revision, who may. */
class PythonDeployTest {

    private static final String MOVIES = "- name: movies\n  predictor: {type: python, path: predictor.py}\n";

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void takesTheFolderOfTheSpecWithoutWhatIsIgnored() throws Exception {
        // given
        Map<String, String> files = new HashMap<>(Map.of(
                "predictor.py", "good",
                "lib/ranking.py", "x = 1",
                "model.joblib", "weights",
                "requirements.txt", "numpy==2.0",
                "notes.md", "ignored by the project",
                ".cortexignore", "*.md\n!lib/KEEP.md\n",
                ".git/HEAD", "ref",
                "lib/__pycache__/ranking.cpython-311.pyc", "x",
                "env/pyvenv.cfg", "home = /usr/bin",
                "env/lib/numpy.py", "x"));
        files.put("lib/KEEP.md", "taken back");

        // when
        HttpResponse<byte[]> answer = admin.deploy(project(MOVIES, files));

        // then
        assertThat(answer.statusCode()).as("%s", text(answer)).isEqualTo(200);
        ModelVersion committed = admin.models.latest("movies").orElseThrow();
        assertThat(committed.artifact().main()).isEqualTo("predictor.py");
        assertThat(committed.artifact().files())
                .extracting("path")
                .containsExactly("lib/KEEP.md", "lib/ranking.py", "model.joblib", "predictor.py", "requirements.txt");
        assertThat(admin.inspector.inspections().getFirst().files())
                .as("what runs is what is registered")
                .containsExactly("lib/KEEP.md", "lib/ranking.py", "model.joblib", "predictor.py", "requirements.txt");
        assertThat(admin.leftovers()).isEmpty();
    }

    @Test
    void keepsTheResolvedPackagesBesideTheCode() throws Exception {
        // when
        admin.deploy(project(MOVIES, Map.of("predictor.py", "good", "requirements.txt", "numpy==2.0\njoblib==1.5")));

        // then
        ModelEnvironment environment =
                admin.models.latest("movies").orElseThrow().environment().orElseThrow();
        assertThat(environment.python()).isEqualTo("3.11");
        assertThat(environment.wheels().files())
                .extracting("path")
                .containsExactly("joblib-1.5-py3-none-any.whl", "numpy-2.0-py3-none-any.whl", "requirements.lock");
        assertThat(admin.inspector.inspections().getFirst().wheels())
                .as("what is tried is what is kept")
                .containsExactly("joblib-1.5-py3-none-any.whl", "numpy-2.0-py3-none-any.whl", "requirements.lock");
        ModelInfo info = read(admin.get("/v1/models/movies/versions/1"), ModelInfo.class);
        assertThat(info.environment())
                .isEqualTo(new ModelInfo.Environment(
                        "3.11",
                        environment.wheels().digest().toString(),
                        environment.wheels().bytes(),
                        2));
    }

    @Test
    void theSameProjectAgainIsTheSameRevisionWithoutPip() throws Exception {
        // given
        byte[] project = project(MOVIES, Map.of("predictor.py", "good", "requirements.txt", "numpy==2.0"));
        admin.deploy(project);

        // when
        Deployment again = read(admin.deploy(project), Deployment.class);

        // then
        assertThat(again.apis()).extracting("revision", "changed").containsExactly(tuple("r1", false));
        assertThat(admin.resolver.resolved).hasSize(1);
        assertThat(admin.inspector.inspections())
                .extracting("wheels")
                .containsOnly(List.of("numpy-2.0-py3-none-any.whl", "requirements.lock"));
    }

    @Test
    void anotherSpecIsAnotherRevisionOfTheSameFiles() throws Exception {
        // given
        admin.deploy(project(MOVIES, Map.of("predictor.py", "good")));

        // when
        Deployment next = read(
                admin.deploy(project(MOVIES + "  limits: {max_queue: 5}\n", Map.of("predictor.py", "good"))),
                Deployment.class);

        // then
        assertThat(next.apis()).extracting("revision", "models").containsExactly(tuple("r2", List.of("movies@1")));
    }

    @ParameterizedTest
    @CsvSource({"predictor.py, good changed", "requirements.txt, numpy==2.1"})
    void otherFilesOrPackagesAreANewRevision(String file, String content) throws Exception {
        // given
        Map<String, String> files = new HashMap<>(Map.of("predictor.py", "good", "requirements.txt", "numpy==2.0"));
        admin.deploy(project(MOVIES, files));
        files.put(file, content);

        // when
        Deployment next = read(admin.deploy(project(MOVIES, files)), Deployment.class);

        // then
        assertThat(next.apis()).extracting("revision", "models").containsExactly(tuple("r2", List.of("movies@2")));
    }

    @Test
    void twoApisOfAFolderShareFilesAndPackages() throws Exception {
        // given
        String yaml = MOVIES + "- name: shows\n  predictor: {type: python, path: predictor.py}\n";

        // when
        admin.deploy(project(yaml, Map.of("predictor.py", "good")));

        // then
        ModelVersion movies = admin.models.latest("movies").orElseThrow();
        ModelVersion shows = admin.models.latest("shows").orElseThrow();
        assertThat(shows.artifact()).isEqualTo(movies.artifact());
        assertThat(shows.environment()).isEqualTo(movies.environment()).isPresent();
        assertThat(admin.resolver.resolved).hasSize(1);
    }

    @Test
    void packagesOfAnyRegisteredModelAreUsedAgain() throws Exception {
        // given
        admin.deploy(project(MOVIES, Map.of("predictor.py", "good")));

        // when
        admin.deploy(project(MOVIES.replace("movies", "shows"), Map.of("predictor.py", "good other")));

        // then
        assertThat(admin.resolver.resolved).hasSize(1);
        assertThat(admin.models.latest("shows").orElseThrow().environment()).isPresent();
    }

    @Test
    void packagesThatAreUsedAgainOutliveTheModelThatTheyCameWith() throws Exception {
        // given: of a deleted API, a day old; the collector comes by twice while the next deploy tries them
        ManualClock clock = new ManualClock(Instant.now());
        InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
        try (AdminFixture later = AdminFixture.over(store)) {
            later.deploy(project(MOVIES, Map.of("predictor.py", "good")));
            later.delete("/v1/apis/movies");
            clock.advance(Duration.ofDays(2));
            CatalogRoot root = new CatalogRoot(store);
            GarbageCollector collector = new GarbageCollector(root, store, clock);
            List<GarbageCollector.Collected> rounds = new ArrayList<>();
            later.inspector.during(() -> rounds.addAll(List.of(collector.collect(), collector.collect())));

            // when
            HttpResponse<byte[]> answer =
                    later.deploy(project(MOVIES.replace("movies", "shows"), Map.of("predictor.py", "good")));

            // then
            assertThat(rounds).extracting("models").containsExactly(1, 0);
            assertThat(rounds.getLast().blobs()).isPositive();
            assertThat(answer.statusCode()).as("%s", text(answer)).isEqualTo(200);
            assertThat(later.resolver.resolved).hasSize(1);
            assertThat(later.models.latest("shows").orElseThrow().artifacts())
                    .flatExtracting(ModelArtifact::files)
                    .allSatisfy(file -> assertThat(store.hasBlob(file.digest())).isTrue());
        }
    }

    @Test
    void packagesThatCannotBeResolvedAreTriedOnce() throws Exception {
        // given
        String yaml = MOVIES + "- name: shows\n  predictor: {type: python, path: predictor.py}\n";

        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project(yaml, Map.of("predictor.py", "good", "requirements.txt", "missing")));

        // then
        assertThat(problem(answer).faults())
                .extracting("field")
                .containsExactly("[0].predictor.dependencies.pip", "[1].predictor.dependencies.pip");
        assertThat(admin.resolver.resolved).hasSize(1);
    }

    @Test
    @Tag("S10")
    void aRegisteredPickleIsTriedWithItsPackagesByWhoMayBringCode() throws Exception {
        // given
        admin.deploy(project(
                "- name: iris\n  predictor: {type: sklearn, model: m.joblib}\n",
                Map.of("m.joblib", "good pickle", "requirements.txt", "numpy==2.0")));
        byte[] other = project("- name: shows\n  predictor: {type: auto, model: 'registry://iris@1'}\n", Map.of());

        // when
        HttpResponse<byte[]> without = admin.send(admin.deployment(other, "admin:deploy"));
        int looked = admin.inspector.inspections().size();
        HttpResponse<byte[]> with = admin.deploy(other);

        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(looked).as("nothing was loaded").isEqualTo(1);
        assertThat(with.statusCode()).as("%s", text(with)).isEqualTo(200);
        assertThat(admin.inspector.inspections().getLast().wheels())
                .containsExactly("numpy-2.0-py3-none-any.whl", "requirements.lock");
        assertThat(admin.resolver.resolved).hasSize(1);
    }

    @Test
    void aPlanShowsWhichFilesAndPackagesChange() throws Exception {
        // given
        admin.deploy(project(
                MOVIES, Map.of("predictor.py", "good", "old.py", "x", "requirements.txt", "numpy==2.0\njoblib==1.5")));

        // when
        DeploymentPlan plan = read(
                admin.plan(project(
                        MOVIES, Map.of("predictor.py", "good too", "requirements.txt", "numpy==2.1\njoblib==1.5"))),
                DeploymentPlan.class);

        // then
        assertThat(plan.apis().getFirst().changes())
                .extracting("field")
                .containsExactly(
                        "model.digest",
                        "model.bytes",
                        "model.files.predictor.py",
                        "model.files.requirements.txt",
                        "model.files.old.py",
                        "packages.numpy");
        assertThat(plan.apis().getFirst().changes().getLast())
                .extracting("from", "to")
                .containsExactly("2.0", "2.1");
        assertThat(admin.models.versions("movies")).hasSize(1);
    }

    @Test
    void tellsWhatCameUpWhenItWasTried() throws Exception {
        // when
        Deployment deployment = read(
                admin.deploy(project(MOVIES, Map.of("predictor.py", "good\nnotice Saved by another version."))),
                Deployment.class);

        // then
        assertThat(deployment.notices()).containsExactly("movies: Saved by another version.");
    }

    @Test
    void anUnchangedPlanSaysSo() throws Exception {
        // given
        byte[] project = project(MOVIES, Map.of("predictor.py", "good"));
        admin.deploy(project);

        // when
        DeploymentPlan plan = read(admin.plan(project), DeploymentPlan.class);

        // then
        assertThat(plan.apis().getFirst().action()).isEqualTo(DeploymentPlan.Action.UNCHANGED);
        assertThat(plan.apis().getFirst().changes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            refused                           | good                                                   | predictor.dependencies.pip
            missing                           | good                                                   | predictor.dependencies.pip
            missing ; python_version < '3.12' | good                                                   | predictor.dependencies.pip
            a==1                              | fails: KeyError. => predictor.config.model_path: m     | predictor.config.model_path
            a==1                              | fails: predictor.env has no A. => predictor.env.A: m   | predictor.env.A
            a==1                              | fails: predictor.env.A: /predictor.env is not used.    | predictor.env.A
            a==1                              | fails: No setting predictor.env.A in requirements.txt. | predictor.path
            a==1                              | fails: No module x. => requirements.txt: x             | predictor.dependencies.pip
            a==1                              | fails: It has no class.                                | predictor.path
            """)
    void aRefusalNamesTheFieldToCorrect(String requirements, String code, String field) throws Exception {
        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project(MOVIES, Map.of("predictor.py", code, "requirements.txt", requirements)));

        // then
        assertThat(answer.statusCode()).isEqualTo(422);
        ProblemBody body = problem(answer);
        assertThat(body.faults()).extracting("field").containsExactly("[0]." + field);
        assertThat(admin.models.names()).isEmpty();
        assertThat(admin.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: sklearn, model: model.joblib}                    | predictor.env.TOKEN
            {type: python, path: predictor.py, python_version: 3.99} | predictor.python_version
            """)
    void aRefusalNamesTheSettingThatIsNotTheFile(String predictor, String field) throws Exception {
        // when
        ProblemBody body = problem(admin.deploy(project(
                "- name: movies\n  predictor: " + predictor + "\n",
                Map.of(
                        "predictor.py", "good",
                        "model.joblib", "fails: predictor.env.TOKEN: the secret is not used. => chmod 600 it."))));

        // then
        assertThat(body.faults()).extracting("field").containsExactly("[0]." + field);
    }

    @Test
    void whatToAddIsTheAdviceOfTheRefusal() throws Exception {
        // when
        ProblemBody one = problem(admin.deploy(
                project(MOVIES, Map.of("predictor.py", "fails: No model_path. => predictor.config.model_path: m"))));
        ProblemBody two = problem(admin.deploy(project(
                MOVIES + "- name: shows\n  predictor: {type: python, path: shows.py}\n",
                Map.of("predictor.py", "fails: No A. => predictor.env.A: <value>", "shows.py", "fails: It is late."))));

        // then
        assertThat(one.detail()).isEqualTo("movies: No model_path.");
        assertThat(one.advice()).isEqualTo("predictor.config.model_path: m");
        assertThat(one.faults()).extracting("advice").containsExactly("predictor.config.model_path: m");
        assertThat(two.faults()).extracting("advice").containsExactly("predictor.env.A: <value>", two.advice());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: python, path: predictor.py, python_path: secret}",
                "{type: python, path: predictor.py, models: {path: secret/m.pt}}",
                "{type: python, path: secret/p.py}",
                "{type: python, path: predictor.py, models: {path: 'registry://other'}}"
            })
    void refusesWhatDoesNotBelongToTheProject(String predictor) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.deploy(project(
                "- name: movies\n  predictor: " + predictor + "\n",
                Map.of(
                        "predictor.py", "good",
                        ".cortexignore", "secret\n",
                        "secret/p.py", "good",
                        "secret/m.pt", "x")));

        // then
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(problem(answer).detail()).containsAnyOf("does not belong to the project", "not served to a Python");
    }

    @Tag("S10")
    @ParameterizedTest
    @ValueSource(strings = {"onnx", "auto", "sklearn"})
    void aPickleNeedsTheScopeOfCode(String type) throws Exception {
        // given
        byte[] project = project(
                "- name: iris\n  predictor: {type: " + type + ", model: m.joblib}\n",
                Map.of("m.joblib", "good pickle"));

        // when
        HttpResponse<byte[]> without = admin.send(admin.deployment(project, "admin:deploy"));
        int looked = admin.inspector.inspections().size();
        HttpResponse<byte[]> with = admin.send(admin.deployment(project, "admin:deploy admin:deploy-code"));

        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(problem(without).detail()).contains("admin:deploy-code");
        assertThat(looked).as("nothing was loaded").isZero();
        assertThat(with.statusCode()).as("%s", text(with)).isEqualTo(200);
        assertThat(admin.models.latest("iris").orElseThrow().environment()).isPresent();
    }

    @Test
    @Tag("S10")
    void aRequirementsFileNeedsTheScopeOfCode() throws Exception {
        // given
        String yaml = "- name: iris\n  predictor: {type: xgboost, model: m.json}\n";
        byte[] own = project(yaml, Map.of("m.json", "good", "requirements.txt", "evil==1"));
        byte[] base = project(yaml, Map.of("m.json", "good"));

        // when
        HttpResponse<byte[]> refused = admin.send(admin.deployment(own, "admin:deploy"));
        List<String> resolved = List.copyOf(admin.resolver.resolved);
        HttpResponse<byte[]> taken = admin.send(admin.deployment(base, "admin:deploy"));

        // then
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(resolved).isEmpty();
        assertThat(taken.statusCode()).isEqualTo(200);
    }

    @Test
    @Tag("S10")
    void variablesOfAnInterpreterNeedTheScopeOfCode() throws Exception {
        // given
        byte[] project = project(
                "- name: iris\n  predictor: {type: xgboost, model: m.json, env: {PYTHONPATH: /x}}\n",
                Map.of("m.json", "good"));

        // when
        HttpResponse<byte[]> without = admin.send(admin.deployment(project, "admin:deploy"));
        int looked = admin.inspector.inspections().size();
        HttpResponse<byte[]> with = admin.send(admin.deployment(project, "admin:deploy admin:deploy-code"));

        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(problem(without).detail()).contains("predictor.env");
        assertThat(looked).as("nothing was loaded").isZero();
        assertThat(with.statusCode()).as("%s", text(with)).isEqualTo(200);
    }

    @Test
    void anOnnxModelNeedsNoPackagesWhateverLiesBesideIt() throws Exception {
        // when
        admin.deploy(project(
                "- name: iris\n  predictor: {type: onnx, model: m.onnx}\n",
                Map.of("m.onnx", "good", "requirements.txt", "refused")));

        // then
        assertThat(admin.models.latest("iris").orElseThrow().environment()).isEmpty();
        assertThat(admin.resolver.resolved).isEmpty();
    }

    @Test
    @Tag("S15")
    void anUploadedModelCannotBeCode() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.put(
                "/v1/models/iris/versions/1",
                "application/octet-stream",
                "good pickle".getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(problem(answer).detail()).contains("registered by the deploy of an API");
        assertThat(admin.inspector.inspections()).isEmpty();
        assertThat(admin.models.names()).isEmpty();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
