package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.GZIP;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.server.archive.Tar;

/** Uploads over real sockets: bounded, of the right type, and gone when the work on them ended. */
class UploadTest {

    /** Of an upload whose body never comes whole. */
    private static final byte[] HEADERS = String.join(
                    "\r\n",
                    "POST /v1/deployments HTTP/1.1",
                    "X-API-Key: " + AdminFixture.LOCAL_KEY,
                    "Host: x",
                    "Content-Type: application/gzip",
                    "Content-Length: 200000",
                    "",
                    "")
            .getBytes(StandardCharsets.ISO_8859_1);

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/zip", "multipart/form-data"})
    void takesGzipOnly(String type) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.send(admin.request("/v1/deployments")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(project("iris", "good"))));

        // then
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(problem(answer).detail()).contains(type, "application/gzip");
    }

    @Tag("S13")
    @Test
    void refusesAnArchiveThatCannotBeUnpackedSafely() throws Exception {
        // when
        HttpResponse<byte[]> answer =
                admin.deploy(new Tar().file("../evil", "x").gzip());

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5002");
        assertThat(admin.leftovers()).isEmpty();
    }

    @Tag("S8")
    @Test
    void refusesAnUploadOverTheLimitWhetherItSaysSoOrNot() throws Exception {
        // given
        byte[] tooMuch = new byte[(int) AdminFixture.MAX_UPLOAD + 1];

        // when
        HttpResponse<byte[]> declared = admin.deploy(tooMuch);
        HttpResponse<byte[]> chunked = admin.send(admin.request("/v1/deployments")
                .header("Content-Type", GZIP)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMuch))));

        // then
        assertThat(List.of(declared, chunked)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(problem(answer).code()).isEqualTo("VTB-5007");
        });
        Awaitility.await().untilAsserted(() -> assertThat(admin.leftovers()).isEmpty());
    }

    @Tag("S3")
    @Tag("F16")
    @Test
    void keepsNothingOfAnUploadThatBreaksOff() throws Exception {
        // given
        byte[] half = new byte[100_000];
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(HEADERS);
            out.write(half);
            out.flush();
            Awaitility.await().untilAsserted(() -> assertThat(admin.leftovers()).isNotEmpty());
        }

        // then
        Awaitility.await().untilAsserted(() -> assertThat(admin.leftovers()).isEmpty());
        assertThat(admin.deploy(project("iris", "good")).statusCode()).isEqualTo(200);
    }

    @Tag("S8")
    @Test
    void takesABoundedNumberOfUploadsAtOnce() throws Exception {
        // given
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = connect();
            socket.getOutputStream().write(HEADERS);
            slow.add(socket);
        }
        Awaitility.await().untilAsserted(() -> assertThat(admin.leftovers()).hasSize(8));

        // when
        HttpResponse<byte[]> answer = admin.deploy(project("iris", "good"));

        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        for (Socket socket : slow) {
            socket.close();
        }
        Awaitility.await()
                .until(() -> admin.sendUnchecked(admin.deployment(project("iris", "good")))
                                .statusCode()
                        == 200);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), admin.port());
    }
}
