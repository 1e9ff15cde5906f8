package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.serving.testing.Answers.isProblem;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.access.ApiKeys.NewKey;
import vertebra.registry.access.Author;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;

/** APIs with {@code networking.auth: key}. */
@Tag("S10")
class ProtectedApiTest {

    private static final String KEY_ONLY = "  networking: {auth: key, cors: {origins: [\"https://shop.example\"]}}\n";

    @TempDir
    private Path folder;

    private DataPlane node;

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
        node.serve("iris", KEY_ONLY);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/iris", "/iris/predict", "/./iris", "/x/../iris", "/%69ris"})
    void answersCallersWithAKeyForIt(String path) {
        // given
        String key = key("predict:ir*");

        // then
        isProblem(node.send(predict(path)), 401, "VTB-6020");
        isProblem(node.send(predict(path).header("X-API-Key", key + "0")), 401, "VTB-6020");
        isProblem(node.send(predict(path).header("X-API-Key", key("predict:taxi"))), 403, "VTB-6021");
        assertThat(node.send(predict(path).header("X-API-Key", key)).body()).isEqualTo(DataPlane.DOUBLED);
        assertThat(node.send(predict(path).header("Authorization", "Bearer " + key))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysHowToSendAKey() {
        // when
        HttpResponse<String> answer = node.send(predict("/iris"));

        // then
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void tellsItsSummaryToThoseWhoMayCallIt() {
        // given
        HttpRequest.Builder summary = node.request("/iris").GET();

        // then
        isProblem(node.send(summary), 401, "VTB-6020");
        assertThat(node.send(summary.header("X-API-Key", key("predict:*"))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void letsBrowsersAskBeforeTheySendAKey() {
        // when
        HttpResponse<String> preflight = node.send(node.request("/iris")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization"));
        HttpResponse<String> refused = node.send(predict("/iris").header("Origin", "https://shop.example"));

        // then
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "X-API-Key"));
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
    }

    @Test
    void refusesBeforeTheBodyIsRead() {
        // when
        HttpResponse<String> answer =
                node.send(node.request("/iris").POST(BodyPublishers.ofByteArray(new byte[30_000_000])));

        // then
        isProblem(answer, 401, "VTB-6020");
    }

    @Test
    void otherApisAnswerEverybody() {
        // given
        node.serve("taxi", "");
        node.serve("wine", "  networking: {auth: none}\n");

        // then
        assertThat(node.send(predict("/taxi")).statusCode()).isEqualTo(200);
        assertThat(node.send(predict("/wine")).statusCode()).isEqualTo(200);
    }

    private HttpRequest.Builder predict(String path) {
        return node.jsonPost(path, DataPlane.ONE_ROW);
    }

    private String key(String scope) {
        NewKey wanted = new NewKey(
                new KeyName("k" + node.keys.all().size()),
                Set.of(Scope.parse(scope).orElseThrow()),
                Optional.empty());
        return node.keys
                .create(wanted, Caller.LOCAL, Author.named("test"))
                .text()
                .reveal();
    }
}
