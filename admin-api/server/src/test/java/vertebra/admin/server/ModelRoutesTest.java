package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.GZIP;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;
import static vertebra.admin.server.AdminFixture.readAll;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.server.archive.Tar;
import vertebra.registry.catalog.Catalog;

/** Registered models, as the admin API shows and changes them. */
class ModelRoutesTest {

    private static final String FILE = "application/octet-stream";
    private static final String WINE_1 = "/v1/models/wine/versions/1";
    private static final byte[] GOOD = "good".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "good too".getBytes(StandardCharsets.UTF_8);

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void registersAFileAfterItRan() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.put(WINE_1, FILE, GOOD);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        ModelInfo info = read(answer, ModelInfo.class);
        assertThat(info.name() + "@" + info.version()).isEqualTo("wine@1");
        assertThat(info.bytes()).isEqualTo(GOOD.length);
        assertThat(info.warmUpP50Micros()).isEqualTo(31);
        assertThat(info.inputs()).containsExactly(new ModelInfo.Port("x", "float32", List.of(-1L, 4L)));
        assertThat(read(admin.get(WINE_1), ModelInfo.class)).isEqualTo(info);
        assertThat(admin.leftovers()).isEmpty();
    }

    @Test
    void registersAFolderWithAllItsFiles() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.put(
                WINE_1 + "?main=m/a.onnx",
                GZIP,
                new Tar()
                        .file("m/a.onnx", "good")
                        .file("m/a.data", "1")
                        .file("b.onnx", "bad")
                        .gzip());

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.models.latest("wine").orElseThrow().artifact().main()).isEqualTo("m/a.onnx");
        assertThat(admin.models.latest("wine").orElseThrow().artifact().files()).hasSize(3);
    }

    @Test
    void answersTheSameFilesWithTheVersionThatIsThere() throws Exception {
        // given
        admin.put(WINE_1, FILE, GOOD);
        Catalog before = admin.apis.catalog();

        // when
        HttpResponse<byte[]> answer = admin.put(WINE_1, FILE, GOOD);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.apis.refresh()).isEqualTo(before);
    }

    @Tag("S3")
    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource({
        "/v1/models/wine/versions/1, application/octet-stream, 409, VTB-3006, 'good too'",
        "/v1/models/wine/versions/2, application/octet-stream, 422, VTB-9001, 'bad'",
        "/v1/models/wine/versions/2, application/gzip, 400, VTB-5002, 'good'",
        "/v1/models/wine/versions/2, application/json, 422, VTB-5008, '{\"source\":\"s3://b/m\"}'",
        "/v1/models/wine/versions/2, text/plain, 415, VTB-6008, 'good'",
        "/v1/models/-wine/versions/2, application/octet-stream, 400, VTB-5001, 'good'",
        "/v1/models/wine/versions/a%20b, application/octet-stream, 400, VTB-5001, 'good'",
        "/v1/models/wine/versions/2?main=..%2Fm, application/octet-stream, 400, VTB-5001, 'good'"
    })
    void refusesAndLeavesEverythingAsItWas(String path, String type, int status, String code, String body)
            throws Exception {
        // given
        admin.put(WINE_1, FILE, GOOD);
        Catalog before = admin.apis.catalog();

        // when
        HttpResponse<byte[]> answer = admin.put(path, type, body.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer).code()).isEqualTo(code);
        assertThat(admin.apis.refresh()).isEqualTo(before);
        assertThat(admin.leftovers()).isEmpty();
    }

    @Tag("S11")
    @ParameterizedTest
    @ValueSource(strings = {"no.onnx", "../../secret", "/etc/passwd"})
    void refusesAMainFileThatIsNotInTheArchive(String main) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.put(
                WINE_1 + "?main=" + main, GZIP, new Tar().file("a.onnx", "good").gzip());

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5003");
        assertThat(problem(answer).detail()).contains("a.onnx").doesNotContain(admin.folder.toString());
    }

    @Test
    void listsModelsAndTheirVersions() throws Exception {
        // given
        admin.put(WINE_1, FILE, GOOD);
        admin.put("/v1/models/wine/versions/2", FILE, OTHER);
        admin.deploy(project("iris", "good"));

        // when
        List<ModelInfo> all = models("/v1/models");

        // then
        assertThat(all).extracting(ModelInfo::name).containsExactly("iris", "wine", "wine");
        assertThat(all).extracting(ModelInfo::usedBy).containsExactly(List.of("iris"), List.of(), List.of());
        assertThat(models("/v1/models/wine")).extracting(ModelInfo::version).containsExactly("1", "2");
    }

    @Test
    void deletesAVersionThatNoApiServes() throws Exception {
        // given
        admin.put(WINE_1, FILE, GOOD);
        admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> free = admin.delete(WINE_1);
        HttpResponse<byte[]> used = admin.delete("/v1/models/iris/versions/1");

        // then
        assertThat(free.statusCode()).isEqualTo(204);
        assertThat(used.statusCode()).isEqualTo(409);
        assertThat(problem(used).detail()).contains("iris");
        assertThat(admin.models.names()).containsExactly("iris");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/wines, Did you mean 'wine'?",
        "/v1/models/wines/versions/1, Did you mean 'wine'?",
        "/v1/models/wine/versions/77, Known here: 1"
    })
    void suggestsWhatWasMeantByAnUnknownName(String path, String advice) throws Exception {
        // given
        admin.put(WINE_1, FILE, GOOD);

        // when
        HttpResponse<byte[]> answer = admin.get(path);

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem(answer).code()).isEqualTo("VTB-3004");
        assertThat(problem(answer).detail()).contains(advice);
    }

    private List<ModelInfo> models(String path) throws Exception {
        return readAll(admin.get(path), new TypeReference<List<ModelInfo>>() {});
    }
}
