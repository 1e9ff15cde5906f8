package vertebra.serving.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.engine.api.WorkerOptions.Retry;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;

/** From the YAML that users write to what their workers get. */
class WorkerTermsTest {

    private static final String SECRET = "s3cr3t";

    @TempDir
    private Path folder;

    private Path secrets;
    private WorkerTerms terms;

    @BeforeEach
    void begin() throws IOException {
        secrets = Files.createDirectory(folder.resolve("secrets"));
        terms = new WorkerTerms(new SecretFiles(secrets));
    }

    @Test
    void saysWhatTheSpecSays() {
        // when
        WorkerOptions options = options(
                ", processes_per_replica: 2, threads_per_process: 3, log_level: debug, python_path: src,"
                        + " model_path: model.joblib, config: {k: 7, list: [a]}, env: {TOKEN: abc},"
                        + " server_side_batching: {max_batch_size: 8, batch_interval: 20ms}",
                "  compute: {cpu: 500m, mem: 1Gi}\n  limits: {request_timeout: 5s}\n");

        // then
        assertThat(options.owner()).isEqualTo(new WorkerOptions.Owner("movies", "r8"));
        assertThat(options.size().processes()).isEqualTo(2);
        assertThat(options.size().threads()).isEqualTo(3);
        assertThat(options.size().batching()).hasValue(new WorkerOptions.Batching(8, Duration.ofMillis(20)));
        assertThat(options.code().config()).containsKeys("k", "list");
        assertThat(options.code().env()).isEqualTo(Map.of("TOKEN", "abc"));
        assertThat(options.code().model()).hasValue(folder.resolve("model.joblib"));
        assertThat(options.code().pythonPath()).hasValue(folder.resolve("src"));
        assertThat(options.code().logLevel()).isEqualTo("debug");
        assertThat(options.limits()).isEqualTo(new WorkerOptions.Limits(1L << 30, 500, Duration.ofSeconds(5)));
        assertThat(options.retry()).isEqualTo(Retry.CONNECT);
    }

    @Test
    void limitsNothingThatIsNotWritten() {
        // when
        WorkerOptions options = options("", "");

        // then
        assertThat(options.size().slots()).isEqualTo(1);
        assertThat(options.limits()).isEqualTo(new WorkerOptions.Limits(0, 0, Duration.ofSeconds(60)));
        assertThat(options.code().model()).isEmpty();
    }

    @Test
    @Tag("S15")
    void readsASecretFromAFileOfItsOwner() throws IOException {
        // given
        Path file = secret(secrets.resolve("token"), SECRET + "\n", "rw-------");

        // when
        WorkerOptions options = options(", env: {TOKEN: {secret: 'file:" + file + "'}}", "");

        // then
        assertThat(options.code().env()).isEqualTo(Map.of("TOKEN", SECRET));
    }

    @Test
    @Tag("S15")
    void refusesASecretThatOthersMayRead() throws IOException {
        // given
        Path file = secret(secrets.resolve("token"), SECRET, "rw-r-----");

        // then
        refuses(() -> options(", env: {TOKEN: {secret: 'file:" + file + "'}}", ""), "predictor.env.TOKEN", "chmod 600");
    }

    @Test
    @Tag("S15")
    void givesNobodyAFileOutsideOfTheFolderOfSecrets() throws IOException {
        // given: files that the node's user alone may read, as every private key is
        Path outside =
                secret(Files.createDirectory(folder.resolve("state")).resolve("credential"), SECRET, "rw-------");
        Path beside = secret(
                Files.createDirectory(folder.resolve("secrets-of-others")).resolve("a"), SECRET, "rw-------");
        Path link = Files.createSymbolicLink(secrets.resolve("link"), outside);
        Path linkedFolder = Files.createSymbolicLink(secrets.resolve("folder"), outside.getParent());

        // then
        for (Path file : List.of(
                outside,
                beside,
                link,
                linkedFolder.resolve("credential"),
                secrets.resolve("../state/credential"),
                folder.resolve("absent"))) {
            refuses(() -> options(", env: {TOKEN: {secret: 'file:" + file + "'}}", ""), "secrets.dir", "cannot read");
        }
    }

    @Test
    @Tag("S15")
    void givesNobodyAnythingWhereThereIsNoFolderOfSecrets() throws IOException {
        // given
        Path file = secret(folder.resolve("token"), SECRET, "rw-------");
        Files.delete(secrets);

        // then
        refuses(() -> options(", env: {TOKEN: {secret: 'file:" + file + "'}}", ""), "secrets.dir");
    }

    @Test
    @Tag("S15")
    void followsALinkWithinTheFolderOfSecrets() throws IOException {
        // given: how secrets are often changed at once
        Path versions = Files.createDirectory(secrets.resolve("..2026"));
        secret(versions.resolve("token"), SECRET, "rw-------");
        Path link = Files.createSymbolicLink(secrets.resolve("token"), versions.resolve("token"));

        // when
        WorkerOptions options = options(", env: {TOKEN: {secret: 'file:" + link + "'}}", "");

        // then
        assertThat(options.code().env()).isEqualTo(Map.of("TOKEN", SECRET));
    }

    @Test
    void refusesWhatIsNoSecretWithTheReason() throws IOException {
        // given
        Path large = secret(secrets.resolve("large"), "x".repeat(65 * 1024), "rw-------");
        Path binary = secrets.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, 0}, java.nio.file.StandardOpenOption.CREATE);
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rw-------"));

        // then
        refuses(() -> options(", env: {T: {secret: 'file:" + large + "'}}", ""), "64 KiB");
        refuses(() -> options(", env: {T: {secret: 'file:" + binary + "'}}", ""), "UTF-8");
        refuses(() -> options(", env: {T: {secret: 'file:" + secrets + "'}}", ""), "no file");
        refuses(() -> options(", env: {T: {secret: 'file:token'}}", ""), "absolute path");
        refuses(() -> options(", env: {T: {secret: 'file:/absent/token'}}", ""), "cannot read");
        refuses(() -> options(", env: {T: {secret: 'aws-sm://token'}}", ""), "only file:");
    }

    @Test
    @Tag("S15")
    void saysOfEachSecretWhatToDoAboutIt() throws IOException {
        // given
        Path open = secret(secrets.resolve("open"), SECRET, "rw-r--r--");
        Path large = secret(secrets.resolve("large"), "x".repeat(65 * 1024), "rw-------");
        Path zero = secret(secrets.resolve("zero"), "a\0b", "rw-------");
        Path outside = secret(folder.resolve("token"), SECRET, "rw-------");

        // then
        assertThat(fixOf("file:" + open)).contains("chmod 600");
        assertThat(fixOf("file:" + large)).contains("one value in a file");
        assertThat(fixOf("file:" + zero)).contains("as text");
        assertThat(fixOf("file:" + secrets.resolve("absent"))).contains("into that file on every node", "secrets.dir");
        assertThat(fixOf("file:" + outside)).contains("Put the file there", "secrets.dir");
        assertThat(fixOf("file:" + Files.createDirectory(secrets.resolve("all"))))
                .contains("Name a file");
        assertThat(fixOf("aws-sm://token")).contains("secrets.dir");
        refuses(() -> options(token("file:" + secrets.resolve("absent")), ""), "predictor.env.TOKEN", "no such file");
    }

    @Test
    @Tag("S15")
    void saysNothingOfWhatALinkLeadsToOutsideOfTheFolder() throws IOException {
        // given: links to what is there, and to what is not
        Path there = Files.createSymbolicLink(
                secrets.resolve("there"), secret(folder.resolve("token"), SECRET, "rw-------"));
        Path absent = Files.createSymbolicLink(secrets.resolve("absent"), folder.resolve("nothing"));

        // then
        assertThat(fixOf("file:" + absent)).isEqualTo(fixOf("file:" + there));
        refuses(() -> options(token("file:" + absent), ""), "cannot read it in its folder");
        refuses(() -> options(token("file:" + there), ""), "cannot read it in its folder");
    }

    @Test
    void secretsCountAmongWhatAProcessCanHave() throws IOException {
        // given
        Path file = secret(secrets.resolve("large"), "x".repeat(64 * 1024), "rw-------");
        String all = IntStream.range(0, 16)
                .mapToObj(i -> "S" + i + ": {secret: 'file:" + file + "'}")
                .collect(Collectors.joining(", ", ", env: {", "}"));

        // then
        refuses(() -> options(all, ""), "predictor.env: all names and values together have 1048", "at most 1000000");
    }

    @ParameterizedTest
    @CsvSource({"A-B, letters", "1A, letters", "PYTHONHOME, own library"})
    void saysWhichNameOfAStoredSpecNoProcessCanHave(String name, String why) {
        // given
        RealtimeApi stored = stored(Map.of("SEEN", "x", name, "x"));

        // then
        refuses(() -> options(stored), "predictor.env." + name + ": ", why);
    }

    @Test
    void saysWhichValueOfAStoredSpecNoProcessCanHave() {
        // then
        refuses(() -> options(stored(Map.of("SEEN", "a\0b"))), "predictor.env.SEEN: ", "zero byte");
        refuses(() -> options(stored(Map.of("SEEN", "x".repeat(200_000)))), "predictor.env.SEEN: ", "at most 131000");
    }

    /** With variables that were once taken. */
    private static RealtimeApi stored(Map<String, String> variables) {
        Map<String, @Nullable Object> entry =
                new LinkedHashMap<>(new ApiSpecWriter().toMap(Specs.python("movies", "", "")));
        entry.put("predictor", Map.of("type", "python", "path", "predictor.py", "env", variables));
        return (RealtimeApi) new ApiSpecReader().read(entry);
    }

    private String fixOf(String source) {
        return catchThrowableOfType(ProblemException.class, () -> options(token(source), ""))
                .problem()
                .fix()
                .orElse("none");
    }

    private static String token(String source) {
        return ", env: {TOKEN: {secret: '" + source + "'}}";
    }

    private WorkerOptions options(String settings, String sections) {
        return options(Specs.python("movies", settings, sections));
    }

    private WorkerOptions options(RealtimeApi api) {
        return terms.of(
                        api,
                        new WorkerTerms.Place(
                                "r8",
                                folder,
                                new Environment(Optional.empty(), Optional.empty()),
                                PredictorMetrics.NONE))
                .worker()
                .orElseThrow();
    }

    private static Path secret(Path file, String text, String permissions) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void refuses(ThrowingCallable reading, String... words) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().type()).isEqualTo(ServingProblem.UNSERVABLE_MODEL);
            assertThat(refused.problem().detail()).contains(words).doesNotContain(SECRET);
        });
    }
}
