package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Bytes that run a program in whoever makes an object of them. */
@Tag("doors")
@Tag("S12")
@ExtendWith(PromiseTable.class)
class PickleTest {

    private static final List<String> CONTENT_TYPES = List.of(
            "application/octet-stream",
            "application/x-python-pickle",
            "application/x-java-serialized-object",
            "application/json",
            "application/gzip");

    private static final List<String> ADMIN_PATHS =
            List.of("/v1/deployments?file=cortex.yaml", "/v1/models/evil/versions/1", "/v1/keys");

    @TempDir
    private Path folder;

    @Test
    @Promise("A pickle, or a Java object, on a port of the node: refused, and not opened")
    void isRefusedAndNotOpened(Measured measured) throws IOException {
        try (Node node = Node.start(folder.resolve("state"))) {
            // given
            Doors.deployDoubling(node, folder, "iris");
            Path opened = folder.resolve("opened");
            byte[] pickle = ("cos\nsystem\n(S'touch " + opened + "'\ntR.").getBytes(StandardCharsets.US_ASCII);
            int refused = 0;

            // when
            for (byte[] body : List.of(pickle, javaObject())) {
                for (String type : CONTENT_TYPES) {
                    HttpResponse<String> predicted = node.send(HttpRequest.newBuilder()
                            .uri(java.net.URI.create(node.dataUrl() + "/iris/predict"))
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofByteArray(body)));
                    assertThat(predicted.statusCode()).as(type).isBetween(400, 499);
                    refused++;
                    for (String path : ADMIN_PATHS) {
                        HttpRequest.Builder request = node.adminRequest(path).header("Content-Type", type);
                        HttpResponse<String> answer = node.send(
                                path.startsWith("/v1/models")
                                        ? request.PUT(BodyPublishers.ofByteArray(body))
                                        : request.POST(BodyPublishers.ofByteArray(body)));
                        assertThat(answer.statusCode()).as(path + " " + type).isBetween(400, 499);
                        refused++;
                    }
                }
            }

            // then
            assertThat(Files.exists(opened)).isFalse();
            measured.fact(refused + " refused");
        }
    }

    private static byte[] javaObject() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(new java.util.ArrayList<>(List.of("a", "b")));
        }
        return bytes.toByteArray();
    }
}
