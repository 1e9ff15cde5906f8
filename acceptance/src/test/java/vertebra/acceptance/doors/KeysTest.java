package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.StateFiles;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.process.Wire;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** Callers with no key, the wrong one, one that may not, and one that is taken back. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class KeysTest {

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    private static byte[] project = new byte[0];

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
        Path model = OnnxModels.doubling(folder.resolve("model.onnx"));
        project = Doors.project(Doors.spec("closed", "  networking: {auth: key}\n"), model);
        HttpResponse<String> deployed = node.send(Upload.deployment(node, project));
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
        Doors.deploy(node, "open", Doors.project(Doors.spec("open", ""), model));
    }

    @Test
    @Tag("S10")
    @Promise(
            "No key, a wrong key, a key without the scope: 401, 401, 403 on both doors; the right one 200, until it is revoked")
    void letsNobodyInWhoMayNot(Measured measured) {
        // given
        String caller = issue("caller", "predict:closed");
        String stranger = issue("stranger", "predict:other-*");
        String reader = issue("reader", "admin:read");

        // then
        Awaitility.await("the API is up").until(() -> predict("closed", caller).statusCode() == 200);
        isRefused(predict("closed", ""), 401);
        isRefused(predict("closed", "wrong"), 401);
        isRefused(predict("closed", caller + "x"), 401);
        isRefused(predict("closed", stranger), 403);
        isRefused(predict("closed", reader), 403);
        assertThat(predict("closed", caller).body()).isEqualTo(Doors.DOUBLED);
        assertThat(predict("open", "").body()).isEqualTo(Doors.DOUBLED);
        for (String path : List.of("/v1/apis", "/v1/keys", "/v1/audit", "/v1/logs", "/v1/info")) {
            isRefused(admin(path, "").GET(), 401);
            isRefused(admin(path, "wrong").GET(), 401);
            isRefused(admin(path, caller).GET(), 403);
        }
        assertThat(node.send(admin("/v1/apis", reader).GET()).statusCode()).isEqualTo(200);
        isRefused(deployment(reader), 403);
        isRefused(deployment(caller), 403);
        isRefused(admin("/v1/apis/open", reader).DELETE(), 403);
        isRefused(newKey(reader, "mine", "admin:keys"), 403);

        // when
        node.vertebra("keys", "revoke", idOf("caller")).succeeded();

        // then
        isRefused(predict("closed", caller), 401);
        measured.fact("19 refusals on the admin door, 6 on the data door");
    }

    @Test
    @Tag("S10")
    @Promise(
            "Of a key only its SHA-256 is kept; what a caller may not do is in the audit, with who, what and from where")
    void keepsNoKeyAndNotesWhoTried(Measured measured) throws IOException {
        // given
        String noted = issue("noted", "admin:read");

        // when
        isRefused(admin("/v1/apis/open", noted).DELETE(), 403);

        // then
        Awaitility.await("the audit record")
                .untilAsserted(() -> assertThat(node.admin("/v1/audit?limit=50"))
                        .anySatisfy(entry -> assertThat(entry.toString())
                                .contains("noted", "/v1/apis/open", "127.0.0.1")
                                .doesNotContain(noted)));
        assertThat(StateFiles.of(node, text -> text.contains(sha256(noted)))).isNotEmpty();
        assertThat(StateFiles.of(node, text -> text.contains(noted))).isEmpty();
        assertThat(String.join("\n", node.output())).doesNotContain(noted);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(node.stateDir().resolve("node.credential"))))
                .isEqualTo("rw-------");
        measured.fact("no file and no line of the log has the key");
    }

    @Test
    @Tag("S9")
    @Promise(
            "What a web page could send to the admin door: foreign Origin, foreign Host, a form: refused, also with a key")
    void refusesWhatWebPagesSend(Measured measured) throws IOException {
        isRefused(mine("/v1/apis/open").header("Origin", "https://evil.example").DELETE(), 403);
        isRefused(mine("/v1/apis").header("Origin", "null").GET(), 403);
        isRefused(mine("/v1/apis").header("Sec-Fetch-Site", "cross-site").GET(), 403);
        isRefused(
                mine("/v1/keys")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"name\":\"evil\",\"scopes\":[\"admin:keys\"]}")),
                415);
        assertThat(toHost("localhost").status()).isEqualTo(200);
        assertThat(toHost("evil.example").status()).isEqualTo(403);
        HttpResponse<String> good = node.send(mine("/v1/apis").GET());
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(good.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(good.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(good.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        measured.fact("403 to foreign origins and a foreign host, 415 to a form; no cookie, a content security policy");
    }

    private static String issue(String name, String... scopes) {
        HttpResponse<String> issued = node.send(newKey(node.credential(), name, scopes));
        assertThat(issued.statusCode()).as(issued.body()).isBetween(200, 201);
        return Node.json(issued).get("secret").asText();
    }

    private static String idOf(String name) {
        return StreamSupport.stream(node.admin("/v1/keys").spliterator(), false)
                .filter(key -> key.get("name").asText().equals(name))
                .map(key -> key.get("id").asText())
                .findFirst()
                .orElseThrow();
    }

    private static HttpRequest.Builder newKey(String by, String name, String... scopes) {
        String json = "{\"name\":\"%s\",\"scopes\":[\"%s\"]}".formatted(name, String.join("\",\"", scopes));
        return admin("/v1/keys", by).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    private static HttpResponse<String> predict(String api, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.dataUrl() + "/" + api))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Doors.ROW));
        return node.send(key.isEmpty() ? request : request.header("Authorization", "Bearer " + key));
    }

    private static HttpRequest.Builder admin(String path, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.adminUrl() + path));
        return key.isEmpty() ? request : request.header("X-API-Key", key);
    }

    private static HttpRequest.Builder mine(String path) {
        return admin(path, node.credential());
    }

    /** A request that the Java client would not send, with the right key. */
    private static Wire.Answer toHost(String host) throws IOException {
        try (Wire wire = Wire.open(node.adminUrl(), Duration.ofSeconds(10))) {
            return wire.send("GET /v1/apis HTTP/1.1\r\nHost: %s\r\nX-API-Key: %s\r\n\r\n"
                            .formatted(host, node.credential()))
                    .answer();
        }
    }

    private static HttpRequest.Builder deployment(String key) {
        return admin("/v1/deployments", key)
                .header("Content-Type", "application/gzip")
                .POST(BodyPublishers.ofByteArray(project));
    }

    private static void isRefused(HttpRequest.Builder request, int status) {
        isRefused(node.send(request), status);
    }

    private static void isRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as("%s %s", answer.uri(), answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        if (status == 401) {
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
