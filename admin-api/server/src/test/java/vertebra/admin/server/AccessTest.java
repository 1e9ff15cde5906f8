package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.server.request.AdminRouter;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.spec.access.Scope;

/** Who may do what at the door. */
@Tag("S10")
class AccessTest {

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void noRouteIsWithoutAScope() {
        // given
        List<Route> routes = admin.routes();

        // then
        assertThat(routes)
                .hasSizeGreaterThan(15)
                .allSatisfy(route -> assertThat(route.<Object>getMetadata(AdminRouter.SCOPE))
                        .as(route.toString())
                        .isInstanceOf(Scope.Admin.class));
    }

    @Test
    void noWriteTakesTheScopeOfReads() {
        // given
        Predicate<Route> reads = route -> route.methods().equals(Set.of(HttpMethod.GET));

        // then
        assertThat(admin.routes().stream().filter(reads.negate()))
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.<Object>getMetadata(AdminRouter.SCOPE))
                        .as(route.toString())
                        .isNotEqualTo(Scope.Admin.READ));
    }

    @Test
    void noRouteAnswersWithoutAKeyOrWithAWrongOneOrWithoutItsScope() throws Exception {
        for (Route route : admin.routes()) {
            // given
            String path = example(route);
            String method = route.methods().iterator().next().name();
            String other = Scope.all()
                    .filter(scope -> !scope.equals(route.getMetadata(AdminRouter.SCOPE)))
                    .map(Scope::toString)
                    .reduce("", (all, scope) -> all + " " + scope);

            // when
            HttpResponse<byte[]> none =
                    admin.sendUnchecked(admin.withoutKey(path).method(method, BodyPublishers.noBody()));
            HttpResponse<byte[]> wrong =
                    admin.sendUnchecked(admin.request(path, "wrong").method(method, BodyPublishers.noBody()));
            HttpResponse<byte[]> all =
                    admin.sendUnchecked(admin.request(path, other).method(method, BodyPublishers.noBody()));

            // then
            assertThat(none.statusCode()).as(method + " " + path).isEqualTo(401);
            assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(wrong.statusCode()).as(method + " " + path).isEqualTo(401);
            assertThat(all.statusCode()).as(method + " " + path).isEqualTo(403);
            assertThat(problem(all).detail())
                    .contains(route.getMetadata(AdminRouter.SCOPE).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/", "/v1/nothing", "/v1/apis/", "//v1/apis", "/v1/../v1/apis", "/%76%31/apis"})
    void nothingBehindTheDoorIsToldWithoutAKey(String path) throws Exception {
        assertThat(admin.sendUnchecked(admin.withoutKey(path)).statusCode()).isIn(401, 404);
        assertThat(admin.sendUnchecked(admin.withoutKey(path)).body())
                .asString()
                .contains("VTB-60")
                .doesNotContain("[");
    }

    @Test
    void writesThatWereRefusedAreInTheAuditLog() throws Exception {
        // when
        admin.sendUnchecked(admin.withoutKey("/v1/apis/iris").DELETE());
        admin.sendUnchecked(admin.request("/v1/apis/iris", "admin:read").DELETE());
        admin.delete("/v1/apis/iris");
        admin.deploy(project("iris", "bad"));

        // then
        await().untilAsserted(() -> assertThat(admin.audit.recent(10))
                .extracting(
                        AuditLog.Entry::author, AuditLog.Entry::action, AuditLog.Entry::subject, AuditLog.Entry::result)
                .containsExactlyInAnyOrder(
                        tuple(new Author("unknown", null, "127.0.0.1"), "write", "DELETE /v1/apis/iris", "VTB-6020"),
                        tuple(new Author("tester", "1", "127.0.0.1"), "delete", "DELETE /v1/apis/iris", "VTB-6021"),
                        tuple(new Author("local", "local", "127.0.0.1"), "delete", "DELETE /v1/apis/iris", "VTB-3002"),
                        tuple(
                                new Author("local", "local", "127.0.0.1"),
                                "deploy",
                                "POST /v1/deployments",
                                "VTB-9001")));
    }

    @Test
    void strangersCannotFillTheAuditLog() throws Exception {
        // when
        for (int i = 0; i < 60; i++) {
            admin.sendUnchecked(admin.withoutKey("/v1/apis/iris").DELETE());
        }

        // then
        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(admin.audit.recent(100)).hasSizeBetween(20, 25));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/v1/audit"})
    void aKeyCannotFillTheAuditLogWithWritesToWhatIsNotThere(String path) throws Exception {
        // when
        for (int i = 0; i < 60; i++) {
            admin.sendUnchecked(admin.request(path, "predict:iris").POST(BodyPublishers.noBody()));
        }

        // then
        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(admin.audit.recent(100)).hasSizeBetween(20, 25));
    }

    @Test
    void readsLeaveNoAuditRecord() throws Exception {
        // when
        admin.sendUnchecked(admin.withoutKey("/v1/apis"));
        admin.get("/v1/apis/nothing");
        admin.delete("/v1/apis/iris");

        // then
        await().untilAsserted(() -> assertThat(admin.audit.recent(10))
                .extracting(AuditLog.Entry::action)
                .containsExactly("delete"));
    }

    /** A path that the route matches. */
    private static String example(Route route) {
        return Optional.ofNullable(route.getName())
                .map(path -> path.replaceAll("\\(\\?<\\w+>[^)]*\\)", "x")
                        .replaceAll(":(api|model|version|key|node)\\b", "x"))
                .orElseThrow();
    }
}
