package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNode;

/** Keys on the command line: which one a verb shows, and {@code vertebra keys}. */
@Tag("S10")
class KeysCommandTest {

    private static final KeyInfo SHOP = new KeyInfo(
            "3f9a0c1b2d4e",
            "shop",
            List.of("admin:read", "predict:iris-*"),
            CommandLineRun.NOW.minus(Duration.ofHours(3)),
            "ada",
            CommandLineRun.NOW.plus(Duration.ofDays(90)),
            false,
            CommandLineRun.NOW.plus(Duration.ofHours(24)));

    @TempDir
    private Path folder;

    @AutoClose
    private final FakeNode node = new FakeNode();

    private CommandLineRun.Place place;

    @BeforeEach
    void place() {
        place = new CommandLineRun.Place(folder);
        node.answers("GET /v1/apis", List.of());
    }

    @Test
    void printsTheSecretAloneOnStandardOutput() {
        // given
        node.answers("POST /v1/keys", new IssuedKey(SHOP, "vtb_3f9a0c1b2d4e_00"));

        // when
        CommandLineRun run = place.on(node)
                .run(
                        "keys",
                        "create",
                        "shop",
                        "--scope",
                        "predict:iris-*",
                        "--scope",
                        "admin:read",
                        "--expires",
                        "90d");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("vtb_3f9a0c1b2d4e_00\n");
        assertThat(run.err()).contains("3f9a0c1b2d4e").doesNotContain("vtb_3f9a0c1b2d4e_00");
        assertThat(node.requests("POST /v1/keys").getFirst().text())
                .isEqualTo("{\"name\":\"shop\",\"scopes\":[\"predict:iris-*\",\"admin:read\"],"
                        + "\"expires_in_seconds\":7776000}");
    }

    @Test
    void listsKeys() {
        // given
        node.answers("GET /v1/keys", List.of(SHOP));

        // when
        CommandLineRun run = place.on(node).run("keys", "list");

        // then
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "ID NAME SCOPES CREATED BY EXPIRES",
                        "3f9a0c1b2d4e shop admin:read predict:iris-* 3h ada in 90d (the secret before is valid for 1d)");
        assertThat(place.run("keys", "list", "-o", "json")
                        .json()
                        .get(0)
                        .get("id")
                        .asText())
                .isEqualTo("3f9a0c1b2d4e");
    }

    @ParameterizedTest
    @CsvSource({"24h, 86400", "7d, 604800", "30m, 1800", "0s, 0"})
    void rotatesWithAnOverlap(String overlap, long seconds) {
        // given
        node.answers("POST /v1/keys/3f9a0c1b2d4e:rotate", new IssuedKey(SHOP, "vtb_3f9a0c1b2d4e_11"));

        // when
        CommandLineRun run = place.on(node).run("keys", "rotate", "3f9a0c1b2d4e", "--overlap", overlap);

        // then
        assertThat(run.out()).isEqualTo("vtb_3f9a0c1b2d4e_11\n");
        assertThat(run.err()).contains("the old secret is valid until 2026-05-05T14:02:10Z");
        assertThat(node.requests("POST /v1/keys/3f9a0c1b2d4e:rotate").getFirst().target())
                .endsWith("?overlap_seconds=" + seconds);
    }

    @Test
    void revokes() {
        // given
        node.answersText("DELETE /v1/keys/3f9a0c1b2d4e", "");

        // when
        CommandLineRun run = place.on(node).run("keys", "revoke", "3f9a0c1b2d4e", "-o", "json");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.json().get("revoked").asText()).isEqualTo("3f9a0c1b2d4e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys",
                "keys create",
                "keys create shop",
                "keys create shop --scope admin:read --expires soon",
                "keys create shop --scope admin:read --key vtb_1",
                "keys rotate",
                "keys nothing"
            })
    void refusesWhatItDoesNotKnow(String line) {
        // when
        CommandLineRun run = place.on(node).run(line.split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(node.requests()).isEmpty();
    }

    @Test
    @Tag("S4")
    void showsTheLocalCredentialToTheNodeOfThisMachine() throws IOException {
        // given
        describeNodeOfThisMachine(node.url());

        // when
        place.run("get");
        place.on(node).run("get");

        // then
        assertThat(node.requests("GET /v1/apis"))
                .extracting(request -> request.headers().get("Authorization"))
                .containsExactly("Bearer local-key", "Bearer local-key");
    }

    @Test
    void showsTheLocalCredentialToNoOtherNode() throws IOException {
        // given
        describeNodeOfThisMachine("http://127.0.0.1:1");

        // when
        place.on(node).run("get");

        // then
        assertThat(node.requests("GET /v1/apis").getFirst().headers()).doesNotContainKey("Authorization");
    }

    @Test
    void prefersTheKeyThatTheUserNames() throws IOException {
        // given
        describeNodeOfThisMachine(node.url());
        Path file = Files.writeString(folder.resolve("key"), "file-key\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        // when
        place.with("VERTEBRA_KEY", "variable-key").run("get");
        place.run("get", "--key-file", "key");

        // then
        assertThat(node.requests("GET /v1/apis"))
                .extracting(request -> request.headers().get("Authorization"))
                .containsExactly("Bearer variable-key", "Bearer file-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"top secret", "top\nsecret", "top\r\nsecret", "töp-secret"})
    void refusesWhatIsNoKeyWithoutShowingIt(String key) throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("key"), key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        // when
        CommandLineRun fromFile = place.on(node).run("get", "--key-file", "key");
        CommandLineRun fromVariable = place.with("VERTEBRA_KEY", key).run("get");

        // then
        assertThat(List.of(fromFile, fromVariable)).allSatisfy(run -> {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("API key").doesNotContain("secret");
        });
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void refusesAKeyFileThatOthersCanRead() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("key"), "file-key\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        // when
        CommandLineRun run = place.on(node).run("get", "--key-file", "key");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("chmod 600");
        assertThat(node.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, VTB-6020, --key-file", "403, VTB-6021, keys create NAME --scope SCOPE"})
    void saysWhatToDoWithoutAKeyOrScope(int status, String code, String advice) {
        // given
        FakeNode other = new FakeNode();
        other.refuses("GET /v1/apis", new ProblemBody("t", "No", status, "no key", code, "id", "advice", null));

        // when
        CommandLineRun run = place.on(other).run("get");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(code).contains(advice);
        other.close();
    }

    @Test
    void predictShowsItsKeyOnlyToApisThatAskForOne() {
        // given
        place.with("VERTEBRA_KEY", "variable-key").on(node);
        node.has("open", ApiStatus.State.LIVE, "r1", "r1");
        node.has("closed", ApiStatus.State.LIVE, "r1", "r1");
        node.answersText("POST /open/predict", "{}");
        node.refuses(
                "POST /closed/predict", new ProblemBody("t", "No", 401, "no key", "VTB-6020", "id", "advice", null));
        node.answersText("POST /closed/predict", "{\"y\":1}");

        // when
        place.run("predict", "open", "-d", "{}");
        CommandLineRun closed = place.run("predict", "closed", "-d", "{}");

        // then
        assertThat(closed.out()).isEqualTo("{\"y\":1}\n");
        assertThat(node.requests("POST /open").getFirst().headers()).doesNotContainKey("Authorization");
        assertThat(node.requests("POST /closed"))
                .extracting(request -> request.headers().getOrDefault("Authorization", ""))
                .containsExactly("", "Bearer variable-key");
    }

    @Test
    void refusesAFileWithoutCertificates() throws IOException {
        // given
        Files.writeString(folder.resolve("ca.pem"), "no certificate");

        // when
        CommandLineRun run = place.on(node).run("get", "--ca", "ca.pem");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no certificates").contains("VERTEBRA_CA");
    }

    private void describeNodeOfThisMachine(String url) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(
                state.resolve("node.json"),
                "{\"pid\": %d, \"data_url\": \"%s\", \"admin_url\": \"%s\", \"started_at\": \"%s\"}"
                        .formatted(ProcessHandle.current().pid(), url, url, Instant.now()));
        Files.writeString(state.resolve("node.credential"), "local-key\n");
    }
}
