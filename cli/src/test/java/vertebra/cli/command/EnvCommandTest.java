package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNode;

/** {@code vertebra env}, and the verbs that speak with whom it chose. */
class EnvCommandTest {

    @TempDir
    private Path folder;

    private final FakeNode prod = new FakeNode();
    private final FakeNode test = new FakeNode();
    private CommandLineRun.Place place;

    @BeforeEach
    void serve() {
        place = new CommandLineRun.Place(folder)
                .with("HOME", folder.toString())
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString());
        prod.answers("GET /v1/apis", List.of());
        test.answers("GET /v1/apis", List.of());
    }

    @AfterEach
    void stop() {
        prod.close();
        test.close();
    }

    @Test
    @Tag("S4")
    void theChosenEnvironmentIsAskedWithItsKey() throws IOException {
        // given
        Path key = secret("prod.key", "vtb_prod_secret\n");

        // when
        CommandLineRun set = place.run("env", "set", "prod", "--admin", prod.url(), "--key-file", "prod.key");
        CommandLineRun use = place.run("env", "use", "prod");
        CommandLineRun get = place.run("get");

        // then
        assertThat(List.of(set.exitCode(), use.exitCode(), get.exitCode())).containsOnly(0);
        assertThat(prod.requests("GET"))
                .singleElement()
                .satisfies(request ->
                        assertThat(request.headers()).containsEntry("Authorization", "Bearer vtb_prod_secret"));
        assertThat(folder.resolve("config/vertebra/environments.json"))
                .content()
                .contains(key.toString())
                .doesNotContain("vtb_prod_secret");
    }

    @Test
    void anOptionWinsOverAVariableAndAVariableOverTheChoice() {
        // given
        place.run("env", "set", "prod", "--admin", prod.url());
        place.run("env", "set", "test", "--admin", test.url());
        place.run("env", "use", "prod");

        // when
        place.run("get");
        place.with("VERTEBRA_ENV", "test").run("get");
        place.with("VERTEBRA_ADMIN", prod.url()).run("get");
        place.run("get", "--env", "test");

        // then
        assertThat(prod.requests("GET")).hasSize(2);
        assertThat(test.requests("GET")).hasSize(2);
    }

    @Test
    void localIsTheNodeOfThisMachineWhateverIsChosen() {
        // given
        place.run("env", "set", "prod", "--admin", prod.url());
        place.run("env", "use", "prod");

        // when
        CommandLineRun run = place.run("get", "--env", "local");

        // then
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("no node runs with the state folder");
        assertThat(prod.requests("GET")).isEmpty();
    }

    @Test
    void theListShowsTheOneInUse() {
        // given
        place.run("env", "set", "prod", "--admin", "https://models.example.com:8081");
        place.run("env", "use", "prod");

        // when
        CommandLineRun text = place.run("env", "list");
        CommandLineRun json = place.run("env", "list", "-o", "json");

        // then
        assertThat(text.out()).isEqualTo("""
                NAME    ADMIN                            KEY FILE  CA
                local   the node of this machine         -         -
                prod *  https://models.example.com:8081  -         -
                """);
        assertThat(json.json().at("/current").asText()).isEqualTo("prod");
        assertThat(json.json().at("/environments/prod/admin").asText()).isEqualTo("https://models.example.com:8081");
    }

    @Test
    void theOneInUseFallsBackToLocalWhenItIsForgotten() {
        // given
        place.run("env", "set", "prod", "--admin", prod.url());
        place.run("env", "use", "prod");

        // when
        place.run("env", "delete", "prod");

        // then
        assertThat(place.run("env", "list", "-o", "json").json().at("/current").asText())
                .isEqualTo("local");
    }

    @Test
    void whatCannotWorkIsRefusedAtOnce() throws IOException {
        // given
        Files.writeString(folder.resolve("open.key"), "vtb_x");
        Files.setPosixFilePermissions(folder.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));

        // when
        CommandLineRun openKey = place.run("env", "set", "a", "--admin", prod.url(), "--key-file", "open.key");
        CommandLineRun noUrl = place.run("env", "set", "a", "--admin", "ftp://x");
        CommandLineRun local = place.run("env", "set", "local", "--admin", prod.url());
        CommandLineRun unknown = place.run("env", "use", "nothing");
        CommandLineRun both = place.run("get", "--env", "local", "--admin", prod.url());

        // then
        assertThat(openKey.err()).contains("other users can read").contains("chmod 600");
        assertThat(noUrl.err()).contains("is no address");
        assertThat(local.err()).contains("'local' is the node of this machine");
        assertThat(unknown.err())
                .contains("there is no environment 'nothing' (there are: local)")
                .contains("Make it: vertebra env set nothing --admin URL");
        assertThat(both.err()).contains("--admin and --env");
        assertThat(List.of(openKey.exitCode(), noUrl.exitCode(), local.exitCode(), unknown.exitCode(), both.exitCode()))
                .doesNotContain(0);
        assertThat(folder.resolve("config")).doesNotExist();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        // given
        Files.createDirectories(folder.resolve("config/vertebra"));
        Files.writeString(folder.resolve("config/vertebra/environments.json"), "{");

        // when
        CommandLineRun run = place.run("get");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("environments.json");
    }

    private Path secret(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }
}
