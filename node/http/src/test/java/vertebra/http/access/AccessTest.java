package vertebra.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.http.EdgeRouter;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.testkit.net.RawClient;

/** Keys over real sockets. */
@ExtendWith(VertxExtension.class)
@Tag("S10")
class AccessTest {

    private static final String GOOD = "good-key";
    private static final Authenticator KEYS = key -> Optional.of(key)
            .filter(GOOD::equals)
            .map(good -> new Caller("1", new KeyName("shop"), Set.of(Scope.Admin.READ)));

    private final HttpClient client = HttpClient.newHttpClient();
    private Vertx vertx;

    @BeforeEach
    void open(Vertx ofThisTest) {
        vertx = ofThisTest;
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer good-key, 200",
        "Authorization, bearer good-key, 200",
        "Authorization, BEARER  good-key, 200",
        "X-API-Key, good-key, 200",
        "x-api-key, ' good-key ', 200",
        "Authorization, Bearer bad-key, 401",
        "Authorization, Bearer, 401",
        "Authorization, good-key, 401",
        "Authorization, Basic good-key, 401",
        "X-API-Key, bad-key, 401",
        "X-API-Key, '', 401",
        "X-Other, good-key, 401"
    })
    void takesTheKeyFromEitherHeader(String header, String value, int status) throws Exception {
        // given
        int port = listen(Access.byKey(KEYS), Scope.Admin.READ);

        // when
        HttpResponse<String> answer = send(request(port).header(header, value));

        // then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"Basic YTpi", "Bearer token-of-a-proxy"})
    void leavesAuthorizationToProxiesBeforeItWhenTheOwnHeaderIsThere(String authorization) throws Exception {
        // given
        int port = listen(Access.byKey(KEYS), Scope.Admin.READ);

        // when
        HttpResponse<String> answer =
                send(request(port).header("Authorization", authorization).header("X-API-Key", GOOD));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhichSchemeItWantsWhenThereIsNoKey() throws Exception {
        // given
        int port = listen(Access.byKey(KEYS), Scope.Admin.READ);

        // when
        HttpResponse<String> answer = send(request(port));

        // then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("VTB-6020");
    }

    @Test
    @Tag("S6")
    void namesTheMissingScopeAndNeverTheKey() throws Exception {
        // given
        int port = listen(Access.byKey(KEYS), Scope.Admin.DEPLOY);

        // when
        HttpResponse<String> answer = send(request(port).header("X-API-Key", GOOD));

        // then
        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(problem.getString("code")).isEqualTo("VTB-6021");
        assertThat(problem.getString("detail")).contains("admin:deploy").contains("'shop'");
        assertThat(answer.body()).doesNotContain(GOOD);
    }

    @Test
    void refusesBeforeTheBodyIsRead() throws Exception {
        // given
        Router router = EdgeRouter.create(vertx);
        router.post("/").handler(Access.byKey(KEYS).require(Scope.Admin.READ)).handler(context -> {
            throw new AssertionError("not to be reached");
        });
        int port = listen(router);

        // when
        try (RawClient client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

            // then
            assertThat(client.readAnswer().status()).isEqualTo(401);
        }
    }

    @Test
    void anOpenDoorTakesAnyoneButAWrongKey() throws Exception {
        // given
        int port = listen(Access.open(KEYS), Scope.Admin.DEPLOY);

        // then
        assertThat(send(request(port)).statusCode()).isEqualTo(200);
        assertThat(send(request(port).header("X-API-Key", "bad-key")).statusCode())
                .isEqualTo(401);
    }

    private int listen(Access access, Scope scope) throws Exception {
        Router router = EdgeRouter.create(vertx);
        router.get("/")
                .handler(access.require(scope))
                .handler(context ->
                        context.response().end(Access.caller(context).name().value()));
        return listen(router);
    }

    private int listen(Router router) throws Exception {
        return HttpListener.open(vertx, ListenerConfig.loopback("data", 0), router)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .port();
    }

    private static HttpRequest.Builder request(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
