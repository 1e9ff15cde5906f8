package vertebra.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

class ConfigReaderTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path home;

    @Test
    void needsNothing() {
        // when
        NodeConfig config = read(List.of(), Map.of()).config();

        // then
        assertThat(config.stateDir()).isEqualTo(home.resolve(".vertebra"));
        assertThat(config.registryDir()).isEqualTo(home.resolve(".vertebra/registry"));
        assertThat(config.data()).hasToString("127.0.0.1:8080");
        assertThat(config.admin()).hasToString("127.0.0.1:8081");
        assertThat(config.cpuMillis()).isEqualTo(4000);
        // 16 GiB less 2 GiB of heap less a tenth
        assertThat(config.memoryBytes()).isEqualTo(14 * GIB - 16 * GIB / 10);
    }

    @Test
    void takesFlagsOverTheEnvironmentOverTheFile() throws IOException {
        // given
        Path file = home.resolve("node.yaml");
        Files.writeString(file, """
                name: from-file
                listen:
                  data: 1001
                  admin: 1002
                capacity: {cpu: 500m, mem: 2Gi}
                """);

        // when
        NodeConfig.Effective effective = read(
                List.of("--config", file.toString(), "--listen.data=3001"),
                Map.of("VERTEBRA_LISTEN_DATA", "2001", "VERTEBRA_LISTEN_ADMIN", "localhost:2002"));

        // then
        assertThat(effective.config().name().value()).isEqualTo("from-file");
        assertThat(effective.config().data()).hasToString("127.0.0.1:3001");
        assertThat(effective.config().admin()).hasToString("localhost:2002");
        assertThat(effective.config().cpuMillis()).isEqualTo(500);
        assertThat(effective.config().memoryBytes()).isEqualTo(2 * GIB);
        assertThat(effective.settings())
                .contains(
                        new Setting(ConfigKey.LISTEN_DATA, "3001", "--listen.data"),
                        new Setting(ConfigKey.LISTEN_ADMIN, "localhost:2002", "VERTEBRA_LISTEN_ADMIN"),
                        new Setting(ConfigKey.NAME, "from-file", file + ":1:7"),
                        new Setting(ConfigKey.LOG_LEVEL, "info", "default"));
    }

    @Test
    void readsTheFileOfTheStateFolder() throws IOException {
        // given
        Path state = Files.createDirectories(home.resolve("state"));
        Files.writeString(state.resolve("node.yaml"), "log: {level: debug}\n");

        // when
        NodeConfig.Effective effective = read(List.of("--state_dir", "~/state"), Map.of());

        // then
        assertThat(effective.logLevel()).isEqualTo("debug");
    }

    @Test
    void reportsEveryFaultAtOnceWithItsSource() throws IOException {
        // given
        Path file = home.resolve("node.yaml");
        Files.writeString(file, "lisen: {data: 1}\nname: 'a b'\n");

        // when
        Problem problem = problem(
                List.of("--config=" + file, "--listen.data=many", "--colour=red", "--name"),
                Map.of("VERTEBRA_LISTEN_ADMIN", "0.0.0.0:8081", "VERTEBRA_STORE_TYPE", "s3"));

        // then
        assertThat(problem.type()).isEqualTo(NodeProblem.INVALID_CONFIG);
        assertThat(problem.faults())
                .extracting(fault -> fault.field() + " " + fault.detail() + " " + fault.advice())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("'--colour=red' is no flag"),
                        text -> assertThat(text).contains("'--name' has no value"),
                        text -> assertThat(text).contains("unknown key").contains("lisen"),
                        text -> assertThat(text).contains("name 'a b'").contains(file + ":2:7"),
                        text -> assertThat(text).contains("listen.data 'many'").contains("--listen.data"),
                        text -> assertThat(text)
                                .contains("listen.admin '0.0.0.0:8081'")
                                .contains("loopback"),
                        text -> assertThat(text).contains("store.type 's3'").contains("not served yet"));
    }

    @ParameterizedTest(name = "{0} reads as {1}")
    @CsvSource({
        "8080, 127.0.0.1:8080",
        ":8080, 127.0.0.1:8080",
        "0, 127.0.0.1:0",
        "0.0.0.0:80, 0.0.0.0:80",
        "'[::1]:80', '[::1]:80'",
        "localhost:65535, localhost:65535"
    })
    void readsAddresses(String text, String address) {
        assertThat(read(List.of("--listen.data=" + text), Map.of()).config().data())
                .hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({"65536", "''", "-1", "host", "host:", "80a"})
    void refusesWhatIsNoAddress(String text) {
        assertThat(problem(List.of("--listen.data=" + text), Map.of()).faults()).hasSize(1);
    }

    private NodeConfig.Effective read(List<String> flags, Map<String, String> environment) {
        return ConfigReader.read(flags, environment, new Machine(4, 16 * GIB, 2 * GIB, home));
    }

    private Problem problem(List<String> flags, Map<String, String> environment) {
        return catchThrowableOfType(ProblemException.class, () -> read(flags, environment))
                .problem();
    }
}
