package vertebra.node.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;
import vertebra.http.tls.TlsFiles;
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
        assertThat(config.folders().state()).isEqualTo(home.resolve(".vertebra"));
        assertThat(config.folders().registry()).isEqualTo(home.resolve(".vertebra/registry"));
        assertThat(config.listeners().data().address()).hasToString("127.0.0.1:8080");
        assertThat(config.listeners().admin().address()).hasToString("127.0.0.1:8081");
        assertThat(config.capacity().cpuMillis()).isEqualTo(4000);
        // 16 GiB less 2 GiB of heap, a sixteenth for connections, and a tenth
        assertThat(config.capacity().memoryBytes()).isEqualTo(13 * GIB - 16 * GIB / 10);
    }

    @Test
    @Tag("S15")
    void keepsSecretsOfPredictorsApartFromTheNodesOwnFiles() {
        // when
        Path usual = read(List.of(), Map.of()).config().folders().secrets();
        Path elsewhere = read(List.of("--secrets.dir=~/shop/secrets"), Map.of())
                .config()
                .folders()
                .secrets();

        // then
        assertThat(usual).isEqualTo(home.resolve(".vertebra/secrets"));
        assertThat(elsewhere).isEqualTo(home.resolve("shop/secrets"));
    }

    @ParameterizedTest
    @Tag("S15")
    @ValueSource(
            strings = {
                "/",
                "~",
                "~/.vertebra",
                "~/.vertebra/registry",
                "~/.vertebra/registry/blobs",
                "~/.vertebra/cache"
            })
    void refusesAFolderOfSecretsThatHoldsFilesOfTheNode(String folder) {
        // when
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> read(List.of("--secrets.dir=" + folder), Map.of()));

        // then
        assertThat(refusal.problem().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("secrets.dir", "without files of the node"));
    }

    @ParameterizedTest
    @Tag("S15")
    @ValueSource(strings = {"~/shop", "~/shop/registry/blobs"})
    void refusesAFolderOfSecretsThatHoldsOrLiesInTheStore(String folder) {
        // when
        Problem problem = problem(List.of("--store.url=~/shop/registry", "--secrets.dir=" + folder), Map.of());

        // then
        assertThat(problem.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("secrets.dir", "without files of the node"));
    }

    @ParameterizedTest
    @Tag("S15")
    @CsvSource({
        "~/link, .vertebra/registry/blobs",
        "~/link/blobs, .vertebra/registry/blobs",
        "~/link/not-there-yet, .vertebra/registry/blobs",
        "~/link, .vertebra",
        "~/link/blobs, .vertebra",
        "~/link, .",
        "~/relative/blobs, .",
        "~/again, ."
    })
    void refusesAFolderOfSecretsThatALinkLeadsAmongFilesOfTheNode(String folder, String there) throws IOException {
        // given
        Files.createDirectories(home.resolve(there));
        Files.createSymbolicLink(home.resolve("link"), home.resolve(".vertebra/registry"));
        Files.createSymbolicLink(home.resolve("relative"), Path.of(".vertebra/registry"));
        Files.createSymbolicLink(home.resolve("again"), home.resolve("relative"));

        // when
        Problem problem = problem(List.of("--secrets.dir=" + folder), Map.of());

        // then
        assertThat(problem.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("secrets.dir", "without files of the node"));
    }

    @Test
    void aLoopOfLinksLeadsNowhere() throws IOException {
        // given
        Files.createSymbolicLink(home.resolve("loop"), home.resolve("loop"));

        // when
        NodeConfig.Folders folders =
                read(List.of("--secrets.dir=~/loop"), Map.of()).config().folders();

        // then
        assertThat(folders.secrets()).isEqualTo(home.resolve("loop"));
    }

    @Test
    @Tag("S15")
    void itsFoldersAreWhereLinksLeadTo() throws IOException {
        // given
        Path disk = Files.createDirectories(home.resolve("disk/state"));
        Files.createDirectories(home.resolve("disk/secrets"));
        Files.createSymbolicLink(home.resolve(".vertebra"), disk);
        Files.createSymbolicLink(disk.resolve("secrets"), home.resolve("disk/secrets"));

        // when
        NodeConfig.Folders folders = read(List.of(), Map.of()).config().folders();

        // then
        assertThat(folders.state()).isEqualTo(disk);
        assertThat(folders.registry()).isEqualTo(disk.resolve("registry"));
        assertThat(folders.secrets()).isEqualTo(home.resolve("disk/secrets"));
    }

    @ParameterizedTest
    @Tag("S15")
    @ValueSource(strings = {"data", "admin"})
    void refusesAPrivateKeyAmongTheSecretsOfPredictors(String listener) throws IOException {
        // given
        Path cert = Files.writeString(home.resolve("cert.pem"), "certificate");
        Files.createDirectories(home.resolve(".vertebra/secrets"));
        Path key = secret(".vertebra/secrets/key.pem", "rw-------");

        // when
        Problem problem =
                problem(List.of("--tls." + listener + ".cert=" + cert, "--tls." + listener + ".key=" + key), Map.of());

        // then
        assertThat(problem.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("tls." + listener + ".key");
            assertThat(fault.detail()).contains("outside of secrets.dir");
        });
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
        assertThat(effective.config().listeners().data().address()).hasToString("127.0.0.1:3001");
        assertThat(effective.config().listeners().admin().address()).hasToString("localhost:2002");
        assertThat(effective.config().capacity().cpuMillis()).isEqualTo(500);
        assertThat(effective.config().capacity().memoryBytes()).isEqualTo(2 * GIB);
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
        assertThat(effective.log().level()).isEqualTo("debug");
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

    @Test
    void readsTlsDrainLimitsAndLogging() throws IOException {
        // given
        Path cert = Files.writeString(home.resolve("cert.pem"), "certificate");
        Path key = secret("key.pem", "rw-------");
        Path file = home.resolve("node.yaml");
        Files.writeString(file, """
                cluster: {name: shop}
                tls:
                  data: {cert: ~/cert.pem, key: ~/key.pem}
                auth: {admin: none}
                drain: {lame_duck: 250ms, timeout: 1m30s}
                workers: {python: python3.11, isolation: required, network: host, start_timeout: 2m}
                limits: {connections: 100, idle_timeout: 20s, upload: 1Gi}
                log: {format: json, access: on}
                """);

        // when
        NodeConfig.Effective effective = read(List.of("--config", file.toString()), Map.of());

        // then
        NodeConfig config = effective.config();
        assertThat(config.cluster()).isEqualTo("shop");
        assertThat(config.listeners().data().tls()).contains(new TlsFiles(cert, key));
        assertThat(config.listeners().admin().tls()).isEmpty();
        assertThat(config.listeners().adminAuth()).isEqualTo(NodeConfig.AdminAuth.NONE);
        assertThat(config.drain()).isEqualTo(new NodeConfig.DrainTimes(Duration.ofMillis(250), Duration.ofSeconds(90)));
        assertThat(config.workers())
                .isEqualTo(new NodeConfig.Workers(
                        Optional.of("python3.11"), Isolation.REQUIRED, Network.HOST, Duration.ofMinutes(2)));
        assertThat(config.limits()).isEqualTo(new NodeConfig.Limits(100, Duration.ofSeconds(20), GIB));
        assertThat(effective.log()).isEqualTo(new NodeConfig.Log("info", NodeConfig.Log.Format.JSON, true));
        assertThat(effective.settings()).extracting(Setting::key).containsExactly(ConfigKey.values());
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "drain.timeout, 30, a time",
        "drain.lame_duck, -1s, a time",
        "limits.connections, 0, a number of connections",
        "limits.idle_timeout, 1ms, at least 1s",
        "limits.upload, 0, a size",
        "workers.isolation, on, 'auto, required or off'",
        "workers.network, all, none or host",
        "workers.start_timeout, 10ms, at least 1s",
        "log.format, xml, text or json",
        "log.access, yes, on or off",
        "auth.admin, KEY, key or none",
        "cluster.name, 'a b', letters",
        "tls.data.cert, /no/such/file, may read",
        "listen.admin, 127.0.0.1:8080, another port",
    })
    void refusesWrongValuesWithWhatIsExpected(String key, String value, String expected) {
        // when
        List<Problem.Fault> faults =
                problem(List.of("--" + key, value), Map.of()).faults();

        // then
        assertThat(faults).first().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo(key);
            assertThat(fault.detail()).contains("'" + value + "'", expected);
            assertThat(fault.advice()).contains("--" + key);
        });
    }

    @Test
    void wantsCertificateAndKeyTogether() throws IOException {
        // given
        Path pem = secret("some.pem", "rw-------");

        // when
        Problem problem = problem(List.of("--tls.data.cert=" + pem, "--tls.admin.key=" + pem), Map.of());

        // then
        assertThat(problem.faults()).extracting(Problem.Fault::field).containsExactly("tls.data.key", "tls.admin.cert");
    }

    @Test
    void refusesAPrivateKeyThatEverybodyMayRead() throws IOException {
        // given
        Path key = secret("key.pem", "rw-r--r--");

        // when
        Problem problem = problem(List.of("--tls.data.cert=" + key, "--tls.data.key=" + key), Map.of());

        // then
        assertThat(problem.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("tls.data.key");
            assertThat(fault.detail()).contains("chmod 600 " + key);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:80, 127.0.0.1:80",
        "[::]:80, 127.0.0.1:80",
        "[0:0::0]:80, 127.0.0.1:80",
        "[::1]:80, [::1]:80",
        "10.0.0.7:80, 10.0.0.7:80",
        "node-1.example:80, node-1.example:80"
    })
    void anAddressOfEveryInterfaceIsReachedByLoopback(String bound, String reached) {
        assertThat(Address.parse(bound).orElseThrow().fromHere()).hasToString(reached);
    }

    private Path secret(String name, String permissions) throws IOException {
        Path file = Files.writeString(home.resolve(name), "secret");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void saysOfWhatIsNotServedYetThatItIsNot() throws IOException {
        // given
        Path file = home.resolve("node.yaml");
        Files.writeString(file, """
                groups: [{name: gpu}]
                cluster: {aws: {tag: x}}
                """);

        // when
        Problem problem = problem(
                List.of("--config=" + file, "--listen.peer=8082"), Map.of("VERTEBRA_CLUSTER_MEMBERS", "10.0.0.1"));

        // then
        assertThat(problem.faults())
                .hasSize(4)
                .allSatisfy(fault -> assertThat(fault.advice()).contains("not served yet: this node serves alone"));
    }

    @Test
    void refusesVariablesThatAreNearlySettings() {
        // when
        Problem problem = problem(List.of(), Map.of("VERTEBRA_LISTEN_DATE", "1", "VERTEBRA_DEBUG", "1"));

        // then
        assertThat(problem.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.advice()).contains("VERTEBRA_LISTEN_DATA"));
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
        assertThat(read(List.of("--listen.data=" + text), Map.of())
                        .config()
                        .listeners()
                        .data()
                        .address())
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

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8081", "[::]:8081", "192.0.2.7:8081", "no-such-host.invalid:8081"})
    @Tag("S1")
    void refusesAnAdminListenerForOthersWithoutTlsOrKeys(String address) throws IOException {
        // given
        String cert = Files.writeString(home.resolve("cert.pem"), "certificate").toString();
        String key = secret("key.pem", "rw-r-----").toString();
        List<String> tls = List.of("--tls.admin.cert=" + cert, "--tls.admin.key=" + key);

        // when
        Problem plain = problem(List.of("--listen.admin=" + address), Map.of());
        Problem open = problem(
                Stream.concat(tls.stream(), Stream.of("--listen.admin=" + address, "--auth.admin=none"))
                        .toList(),
                Map.of());
        NodeConfig.Effective both = read(
                Stream.concat(tls.stream(), Stream.of("--listen.admin=" + address))
                        .toList(),
                Map.of());

        // then
        assertThat(plain.type()).isEqualTo(NodeProblem.INVALID_CONFIG);
        assertThat(plain.faults())
                .extracting(fault -> fault.field() + " " + fault.detail())
                .singleElement(as(STRING))
                .contains("listen.admin", "tls.admin.cert", "tls.admin.key");
        assertThat(open.faults())
                .extracting(fault -> fault.field() + " " + fault.detail())
                .singleElement(as(STRING))
                .contains("auth.admin", "expected: key");
        assertThat(both.config().listeners().admin().address().isLoopback()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8081", "127.0.0.1:8081", "localhost:8081", "[::1]:8081", "127.0.0.9:8081"})
    @Tag("S1")
    void anAdminListenerOnLoopbackMayBeOpen(String address) {
        // when
        NodeConfig.Effective effective = read(List.of("--listen.admin=" + address, "--auth.admin=none"), Map.of());

        // then
        assertThat(effective.config().listeners().adminAuth()).isEqualTo(NodeConfig.AdminAuth.NONE);
    }
}
