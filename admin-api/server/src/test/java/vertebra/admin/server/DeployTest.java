package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static vertebra.admin.server.AdminFixture.GZIP;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;
import static vertebra.admin.server.AdminFixture.yaml;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.Deployment.Deployed;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.server.archive.Tar;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;

/** Deploys over real sockets: what is committed, what is refused, and that a refusal leaves nothing. */
class DeployTest {

    private static final ApiName IRIS = new ApiName("iris");

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void takesAFileOnceThatAModelNamesTwice() throws Exception {
        // given
        String model = "good\nneeds model.onnx\nneeds w.bin\nneeds ./w.bin";

        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project(yaml("iris"), Map.of("model.onnx", model, "w.bin", "weights")));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.inspector.inspections().getFirst().files()).containsExactly("model.onnx", "w.bin");
    }

    @Test
    void commitsTheSpecAndRegistersItsModelUnderTheApisName() throws Exception {
        // when
        HttpResponse<byte[]> answer =
                admin.send(admin.deployment(project("iris", "good 1")).header("X-Vertebra-Author", "ann@example.org"));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        Deployment deployment = read(answer, Deployment.class);
        assertThat(deployment.apis()).containsExactly(new Deployed("iris", "r1", "/iris", true, List.of("iris@1")));
        assertThat(deployment.generation())
                .as("model and revision in one commit")
                .isEqualTo(1);
        assertThat(answer.headers().firstValue("ETag")).contains("\"" + deployment.generation() + "\"");
        ApiRevision committed = admin.apis.revision(IRIS, new Revision(1)).orElseThrow();
        assertThat(committed.author()).isEqualTo("ann@example.org");
        assertThat(committed.models()).containsExactly(Map.entry("", new ModelRef("iris", "1")));
        assertThat(admin.leftovers()).isEmpty();
    }

    @Test
    void inspectsTheModelAloneWithWhatTheSpecAsksOfIt() throws Exception {
        // given
        String yaml = """
                - name: iris
                  predictor: {type: onnx, model: models/iris.onnx, outputs: [y]}
                  warm_up: ['{"x": [1, 2, 3, 4]}']
                """;

        // when
        admin.deploy(project(
                yaml,
                Map.of(
                        "models/iris.onnx", "good\nneeds iris.data\nneeds parts/more.data",
                        "models/iris.data", "1",
                        "models/parts/more.data", "2",
                        "models/other.onnx", "good",
                        "secret.env", "key")));

        // then
        FakeInspector.Inspection inspection = admin.inspector.inspections().getFirst();
        assertThat(inspection.files()).containsExactly("iris.data", "iris.onnx", "parts/more.data");
        assertThat(inspection.candidate().main()).hasFileName("iris.onnx");
        assertThat(inspection.candidate().outputs()).containsExactly("y");
        assertThat(inspection.candidate().warmUp()).hasSize(1);
        assertThat(admin.models.latest("iris").orElseThrow().artifact().files())
                .extracting("path")
                .containsExactly("iris.data", "iris.onnx", "parts/more.data");
    }

    @Test
    void takesAFolderAsAModelWithItsNewestVersion() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.deploy(project(
                "- name: iris\n  predictor: {type: onnx, model: models}\n",
                Map.of("models/2/a.onnx", "good 2", "models/2/labels.txt", "l", "models/10/b.onnx", "good 10")));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.inspector.inspections().getFirst().files()).containsExactly("b.onnx");
        assertThat(admin.inspector.inspections().getFirst().candidate().main()).hasFileName("b.onnx");
    }

    @Test
    void deploysAllApisOfAFileInOneCommit() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.deploy(project(yaml("iris") + yaml("wine"), Map.of("model.onnx", "good")));

        // then
        assertThat(read(answer, Deployment.class).apis())
                .extracting(Deployed::name)
                .containsExactly("iris", "wine");
        assertThat(admin.get("/v1/apis").headers().firstValue("ETag"))
                .isEqualTo(answer.headers().firstValue("ETag"));
    }

    @Test
    void commitsNothingWhenTheSameRunsAlready() throws Exception {
        // given
        HttpResponse<byte[]> first = admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> second = admin.deploy(project("iris", "good"));

        // then
        assertThat(read(second, Deployment.class).apis())
                .containsExactly(new Deployed("iris", "r1", "/iris", false, List.of("iris@1")));
        assertThat(second.headers().firstValue("ETag"))
                .isEqualTo(first.headers().firstValue("ETag"));
    }

    @Test
    void givesAChangedModelTheNextVersionAndAKnownOneItsOwn() throws Exception {
        // given
        admin.deploy(project("iris", "good 1"));

        // when
        Deployment changed = read(admin.deploy(project("iris", "good 2")), Deployment.class);
        Deployment back = read(admin.deploy(project("iris", "good 1")), Deployment.class);

        // then
        assertThat(changed.apis().getFirst().models()).containsExactly("iris@2");
        assertThat(changed.apis().getFirst().revision()).isEqualTo("r2");
        assertThat(back.apis().getFirst().models()).containsExactly("iris@1");
        assertThat(back.apis().getFirst().revision()).isEqualTo("r3");
    }

    @ParameterizedTest
    @CsvSource({"registry://wine, wine@2", "registry://wine@1, wine@1"})
    void servesARegisteredModel(String source, String expected) throws Exception {
        // given
        admin.put("/v1/models/wine/versions/1", "application/octet-stream", "good 1".getBytes(StandardCharsets.UTF_8));
        admin.put("/v1/models/wine/versions/2", "application/octet-stream", "good 2".getBytes(StandardCharsets.UTF_8));

        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project("- name: iris\n  predictor: {model: '" + source + "', outputs: [y]}\n", Map.of()));

        // then
        assertThat(read(answer, Deployment.class).apis().getFirst().models()).containsExactly(expected);
        assertThat(admin.inspector.inspections().getLast().candidate().outputs())
                .containsExactly("y");
    }

    @Tag("S3")
    @Tag("F11")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a file that is not there       | model: nothing.onnx         | VTB-5008 | model.onnx
            a model that is not registered | model: 'registry://modell'  | VTB-5008 | not registered
            a file that cannot be loaded   | model: bad.onnx             | VTB-9001 | no model
            an output that is not there    | model: model.onnx, outputs: [z] | VTB-9001 | output y only
            a file without its companion   | model: needy.onnx           | VTB-5008 | needy.data
            """)
    void refusesAndLeavesEverythingAsItWas(String what, String model, String code, String words) throws Exception {
        // given
        admin.deploy(project("other", "good"));
        Catalog before = admin.apis.catalog();
        String yaml = yaml("iris") + "- name: wine\n  predictor: {" + model + "}\n";
        Map<String, String> files =
                Map.of("model.onnx", "good iris", "bad.onnx", "bad", "needy.onnx", "good\nneeds needy.data");

        // when
        HttpResponse<byte[]> answer = admin.deploy(project(yaml, files));

        // then
        assertThat(answer.statusCode()).isEqualTo(422);
        ProblemBody problem = problem(answer);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.detail()).startsWith("wine: ").contains(words);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .doesNotContain(admin.folder.toString(), "upload-");
        assertThat(admin.apis.refresh()).isEqualTo(before);
        assertThat(admin.leftovers()).isEmpty();
    }

    @Tag("S2")
    @Test
    void saysAllThatIsWrongWithTheModelsAtOnce() throws Exception {
        // given
        String yaml = "- name: a\n  predictor: {model: no.onnx}\n" + yaml("b")
                + "- name: c\n  predictor: {model: bad.onnx}\n";

        // when
        ProblemBody problem = problem(admin.deploy(project(yaml, Map.of("model.onnx", "good", "bad.onnx", "bad"))));

        // then
        assertThat(problem.faults())
                .extracting(ProblemBody.Fault::field, ProblemBody.Fault::file)
                .containsExactly(
                        tuple("[0].predictor.model", "cortex.yaml"), tuple("[2].predictor.model", "cortex.yaml"));
    }

    @Test
    void saysAllThatIsWrongWithTheSpecAtOnce() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.deploy(
                project("- name: Iris\n  predictor: {type: onx, model: model.onnx}\n", Map.of("model.onnx", "good")));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-1001");
        assertThat(problem(answer).faults())
                .hasSize(2)
                .allSatisfy(fault -> assertThat(fault.line()).isPositive());
    }

    @Test
    void refusesWhatIsNotServedUntilGpusAreIgnored() throws Exception {
        // given
        byte[] project = project(yaml("iris") + "  compute: {gpu: 1}\n", Map.of("model.onnx", "good"));

        // when
        HttpResponse<byte[]> refused = admin.deploy(project);
        HttpResponse<byte[]> ignored = admin.send(admin.request("/v1/deployments?ignore_gpu=true")
                .header("Content-Type", GZIP)
                .POST(BodyPublishers.ofByteArray(project)));

        // then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(problem(refused).code()).isEqualTo("VTB-1002");
        assertThat(ignored.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnEndpointOfAnotherApiBeforeAModelIsLoaded() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        Catalog before = admin.apis.catalog();

        // when
        HttpResponse<byte[]> answer =
                admin.deploy(project(yaml("wine") + "  networking: {endpoint: /iris}\n", Map.of("model.onnx", "good")));

        // then
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(problem(answer).detail()).contains("/iris of wine", "/iris of iris");
        assertThat(admin.inspector.inspections()).hasSize(1);
        assertThat(admin.apis.refresh()).isEqualTo(before);
    }

    @Tag("S11")
    @ParameterizedTest
    @ValueSource(strings = {"nothing.yaml", "../cortex.yaml", "/etc/passwd", "model.onnx/x", "%00", ""})
    void refusesASpecFileThatIsNotInTheArchive(String file) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.send(admin.request("/v1/deployments?file=" + file)
                .header("Content-Type", GZIP)
                .POST(BodyPublishers.ofByteArray(project("iris", "good"))));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5003");
        assertThat(problem(answer).detail()).contains("cortex.yaml");
    }

    @Test
    void readsASpecInAFolderOfTheProject() throws Exception {
        // given
        byte[] project = new Tar()
                .file("apis/iris/vertebra.yaml", yaml("iris"))
                .file("apis/iris/model.onnx", "good")
                .gzip();

        // when
        HttpResponse<byte[]> answer = admin.send(admin.request("/v1/deployments?file=apis/iris/vertebra.yaml")
                .header("Content-Type", GZIP)
                .POST(BodyPublishers.ofByteArray(project)));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void deploysOnlyOnTopOfTheGenerationThatIsAskedFor() throws Exception {
        // given
        String first = admin.deploy(project("iris", "good 1"))
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        // when
        HttpResponse<byte[]> current =
                admin.send(admin.deployment(project("iris", "good 2")).header("If-Match", first));
        Catalog before = admin.apis.catalog();
        HttpResponse<byte[]> stale =
                admin.send(admin.deployment(project("iris", "good 3")).header("If-Match", first));

        // then
        assertThat(current.statusCode()).isEqualTo(200);
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(problem(stale).code()).isEqualTo("VTB-3010");
        assertThat(admin.apis.refresh()).isEqualTo(before);
    }

    @Test
    void doesNotOverwriteWhatAnotherDeployCommittedMeanwhile() throws Exception {
        // given
        String tag = admin.deploy(project("iris", "good 1"))
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        admin.inspector.during(() -> {
            admin.inspector.during(() -> {});
            deployUnchecked(project("wine", "good"));
        });

        // when
        HttpResponse<byte[]> late =
                admin.send(admin.deployment(project("iris", "good 2")).header("If-Match", tag));

        // then
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(problem(late).code()).isEqualTo("VTB-3010");
        assertThat(admin.apis.refresh().live(IRIS).orElseThrow().current()).isEqualTo(new Revision(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "\"x\"", "W/\"1\"", "\"1\", \"2\""})
    void refusesAnIfMatchThatIsNoGeneration(String value) throws Exception {
        // when
        HttpResponse<byte[]> answer =
                admin.send(admin.deployment(project("iris", "good")).header("If-Match", value));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5001");
    }

    @Test
    void lastOfTwoRacingDeploysOfOneApiWinsAndBothAreKept() throws Exception {
        // given
        CyclicBarrier both = new CyclicBarrier(2);
        admin.inspector.during(() -> {
            try {
                both.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        // when
        List<HttpResponse<byte[]>> answers = atOnce(List.of(
                () -> admin.sendUnchecked(admin.deployment(project("iris", "good a"))),
                () -> admin.sendUnchecked(admin.deployment(project("iris", "good b")))));

        // then
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers)
                .extracting(answer ->
                        read(answer, Deployment.class).apis().getFirst().revision())
                .doesNotHaveDuplicates();
        assertThat(answers)
                .extracting(answer ->
                        read(answer, Deployment.class).apis().getFirst().models())
                .containsExactlyInAnyOrder(List.of("iris@1"), List.of("iris@2"));
        assertThat(admin.apis.catalog().live(IRIS).orElseThrow().history()).hasSize(2);
    }

    private void deployUnchecked(byte[] project) {
        try {
            assertThat(admin.sendUnchecked(admin.deployment(project)).statusCode())
                    .isEqualTo(200);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<HttpResponse<byte[]>> atOnce(List<Callable<HttpResponse<byte[]>>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<HttpResponse<byte[]>> answers = new ArrayList<>();
            for (Future<HttpResponse<byte[]>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get(20, TimeUnit.SECONDS));
            }
            return answers;
        }
    }
}
