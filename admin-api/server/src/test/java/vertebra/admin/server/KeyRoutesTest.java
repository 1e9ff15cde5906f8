package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vertebra.admin.server.AdminFixture.LOCAL_KEY;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;
import static vertebra.admin.server.AdminFixture.readAll;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.AuditEntry;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;

/** Keys over HTTP, from their creation to their end. */
@Tag("S10")
class KeyRoutesTest {

    private static final String READER = "{\"name\":\"reader\",\"scopes\":[\"admin:read\"]}";

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void aNewKeyWorksAtOnceForWhatItsScopesSay() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.post("/v1/keys", READER, LOCAL_KEY);

        // then
        IssuedKey issued = read(answer, IssuedKey.class);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(issued.key().scopes()).containsExactly("admin:read");
        assertThat(issued.secret()).startsWith("vtb_" + issued.key().id() + "_");
        assertThat(admin.send(admin.request("/v1/apis", issued.secret())).statusCode())
                .isEqualTo(200);
        assertThat(admin.send(admin.request("/v1/keys", issued.secret())).statusCode())
                .isEqualTo(403);
    }

    @Test
    void listsKeysWithoutTheirSecrets() throws Exception {
        // given
        IssuedKey issued =
                create("{\"name\":\"ci\",\"scopes\":[\"predict:*\",\"admin:read\"],\"expires_in_seconds\":60}");

        // when
        HttpResponse<byte[]> answer = admin.get("/v1/keys");

        // then
        List<KeyInfo> keys = readAll(answer, new TypeReference<List<KeyInfo>>() {});
        assertThat(keys).containsExactly(issued.key());
        assertThat(issued.key().scopes()).containsExactly("admin:read", "predict:*");
        assertThat(issued.key().expiresAt()).isEqualTo(issued.key().createdAt().plusSeconds(60));
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .doesNotContain(issued.secret())
                .doesNotContain("sha256");
    }

    @Test
    void rotatesWithAnOverlapAndRevokes() throws Exception {
        // given
        IssuedKey first = create(READER);

        // when
        IssuedKey second = read(admin.post("/v1/keys/" + first.key().id() + ":rotate"), IssuedKey.class);
        int firstMeanwhile = status(first);
        IssuedKey third =
                read(admin.post("/v1/keys/" + first.key().id() + ":rotate?overlap_seconds=0"), IssuedKey.class);

        // then
        assertThat(firstMeanwhile).isEqualTo(200);
        assertThat(Duration.between(first.key().createdAt(), second.key().oldSecretUntil()))
                .isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(status(first)).isEqualTo(401);
        assertThat(status(second)).isEqualTo(401);
        assertThat(status(third)).isEqualTo(200);
        assertThat(admin.delete("/v1/keys/" + first.key().id()).statusCode()).isEqualTo(204);
        assertThat(status(third)).isEqualTo(401);
    }

    @Test
    void nobodyGivesMoreThanHeHas() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.post("/v1/keys", READER, "admin:keys predict:*");

        // then
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(problem(answer).code()).isEqualTo("VTB-2203");
        assertThat(problem(answer).detail()).contains("admin:read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"scopes\":[]}",
                "{\"name\":\"a\",\"scopes\":[null]}",
                "{\"name\":\"a\",\"scopes\":[\"admin:all\"]}",
                "{\"name\":\"a\",\"scopes\":\"admin:read\"}",
                "{\"name\":\"a b\",\"scopes\":[\"admin:read\"]}",
                "{\"name\":1,\"scopes\":[\"admin:read\"]}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"],\"expires\":1}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"],\"expires_in_seconds\":0}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"],\"expires_in_seconds\":\"60\"}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"],\"expires_in_seconds\":1.5}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"],\"expires_in_seconds\":1e999}",
                "{\"name\":\"a\",\"name\":\"b\",\"scopes\":[\"admin:read\"]}",
                "{\"name\":\"a\",\"scopes\":[\"admin:read\"]} {}"
            })
    @Tag("S18")
    void refusesWhatIsNoNewKey(String body) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.post("/v1/keys", body, LOCAL_KEY);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5001");
        assertThat(admin.keys.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100_000})
    @Tag("S18")
    void refusesDeepAndLargeBodiesWithoutReadingThemAll(int depth) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.post("/v1/keys", "[".repeat(depth) + "]".repeat(depth), LOCAL_KEY);

        // then
        assertThat(answer.statusCode()).isIn(400, 413);
    }

    @Test
    void theAuthorOfAWriteIsTheKeyThatItCameWithWhateverItCallsItself() throws Exception {
        // given
        IssuedKey ci = create("{\"name\":\"ci\",\"scopes\":[\"admin:read\",\"admin:deploy\"]}");

        // when
        admin.send(admin.deployment(project("iris", "good"), ci.secret()).header("X-Vertebra-Author", "eve"));

        // then
        List<RevisionInfo> revisions =
                readAll(admin.get("/v1/apis/iris/revisions"), new TypeReference<List<RevisionInfo>>() {});
        AuditEntry entry = readAll(admin.get("/v1/audit?limit=1"), new TypeReference<List<AuditEntry>>() {})
                .getFirst();
        assertThat(revisions).extracting(RevisionInfo::author).containsExactly("ci");
        assertThat(entry)
                .isEqualTo(new AuditEntry(
                        entry.at(), "ci", ci.key().id(), "127.0.0.1", "deploy", "iris r1", 1, "committed"));
    }

    @Test
    void aProjectWithCodeNeedsAScopeOfItsOwn() throws Exception {
        // given
        byte[] project = project(
                "- name: iris\n  predictor: {type: python, path: predictor.py}\n", Map.of("predictor.py", "x = 1"));

        // when
        HttpResponse<byte[]> without = deploy(project, "admin:deploy");
        HttpResponse<byte[]> with = deploy(project, "admin:deploy admin:deploy-code");

        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(problem(without).detail()).contains("admin:deploy-code");
        assertThat(with.statusCode()).isEqualTo(422);
    }

    @Test
    @Tag("S6")
    void noAnswerOrRecordHoldsASecret() throws Exception {
        // given
        IssuedKey issued = create(READER);

        // when
        admin.sendUnchecked(admin.request("/v1/apis/iris", issued.secret()).DELETE());
        byte[] refused = admin.sendUnchecked(admin.request("/v1/apis/iris", issued.secret() + "0"))
                .body();

        // then
        await().until(() -> auditText().contains("DELETE /v1/apis/iris"));
        assertThat(new String(refused, StandardCharsets.UTF_8) + auditText())
                .doesNotContain(issued.secret().substring(17));
    }

    private String auditText() throws Exception {
        return new String(admin.get("/v1/audit").body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> deploy(byte[] project, String key) throws Exception {
        return admin.send(admin.deployment(project, key));
    }

    private IssuedKey create(String json) throws Exception {
        return read(admin.post("/v1/keys", json, LOCAL_KEY), IssuedKey.class);
    }

    private int status(IssuedKey key) throws Exception {
        return admin.send(admin.request("/v1/apis", key.secret())).statusCode();
    }
}
