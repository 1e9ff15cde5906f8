package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * What the operator tells pip in files of his own reaches it: were it passed over in silence, packages would come from somewhere else.
 * Nothing listens at the index here but what such a file names. NOT RUN where python3 has no pip.
 */
@Tag("S15")
class OperatorFilesTest {

    private static final Interpreters INTERPRETERS = Interpreters.onPath(Optional.empty());

    @TempDir
    private Path scratch;

    private Path index;
    private Path state;

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(
                INTERPRETERS.all().stream()
                        .findFirst()
                        .filter(Interpreter::hasPip)
                        .isPresent(),
                "python3 with pip");
        index = scratch.resolve("index");
        Wheels.write(index, "bacon", "1.5");
        state = Files.createDirectories(scratch.resolve("state"));
    }

    @Test
    void settingsThatOnlyTheOperatorReadsAreRead() throws Exception {
        // given
        Path settings = secret(scratch.resolve("pip.conf"), settings());

        // when
        Path wheels = resolve(Map.of("PIP_CONFIG_FILE", settings.toString()));

        // then
        assertThat(wheels.resolve("bacon-1.5-py3-none-any.whl")).exists();
        assertThat(mode(settings)).isEqualTo("rw-------");
    }

    @Test
    void settingsInAFolderOfTheNodeAreReadAndStayTheOperatorsAlone() throws Exception {
        // given
        Path settings = secret(state.resolve("pip.conf"), settings());

        // when
        Path wheels = resolve(Map.of("PIP_CONFIG_FILE", settings.toString()));

        // then
        assertThat(wheels.resolve("bacon-1.5-py3-none-any.whl")).exists();
        assertThat(mode(settings)).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[global]\n  no-index = true\n  find-links = %s\n",
                "[global]\n\tno-index = true\n\tfind-links =\n\t\t%s\n",
                "[global]\nno-index = true\n--find-links = %s\n",
                "[global]\nno-index = true\nfind-links =\n    # our mirror\n\n    ; of wheels\n    %s\n",
                "[global]\nno-index = true\n\n[wheel]\n    find-links = %s\n"
            })
    void settingsAreReadAsPipReadsThem(String form) throws Exception {
        // given
        Path settings = secret(scratch.resolve("pip.conf"), form.formatted(index));

        // when
        Path wheels = resolve(Map.of("PIP_CONFIG_FILE", settings.toString()));

        // then
        assertThat(wheels.resolve("bacon-1.5-py3-none-any.whl")).exists();
    }

    @Test
    void aVariableMayBeWrittenAsTheOptionIs() throws Exception {
        // when
        Path wheels = resolve(Map.of("PIP_NO_INDEX", "1", "PIP___FIND_LINKS", index.toString()));

        // then
        assertThat(wheels.resolve("bacon-1.5-py3-none-any.whl")).exists();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatALinkInTheSystemsFoldersNamesIsReadToo(boolean relative) throws Exception {
        // given
        Path system = Path.of("/usr/local");
        assumeTrue(Files.isWritable(system), "NOT RUN: " + system + " cannot be written");
        Path settings = secret(Files.createDirectory(scratch.resolve("etc")).resolve("pip.conf"), settings());
        Path link = Files.createSymbolicLink(
                system.resolve(scratch.getFileName() + ".conf"), relative ? system.relativize(settings) : settings);

        // when
        try {
            Path wheels = resolve(Map.of("PIP_CONFIG_FILE", link.toString()));

            // then
            assertThat(wheels.resolve("bacon-1.5-py3-none-any.whl")).exists();
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void aBuildReadsWhatPipReads() throws Exception {
        // given: a certificate, which no build needs
        assumeTrue(sandbox().isolates(), "NOT RUN: no walls on this machine");
        Path certificate = secret(scratch.resolve("client.pem"), "mine");
        Sources.write(index, "spy", "1.0", "return open(%s).read()".formatted("\"" + certificate + "\""));

        // when
        Path wheels = resolve(
                "spy\n",
                Map.of(
                        "PIP_CLIENT_CERT",
                        certificate.toString(),
                        "PIP_FIND_LINKS",
                        index.toString(),
                        "PIP_NO_INDEX",
                        "1"));

        // then: as docs/isolation.md says
        assertThat(Sources.said(wheels, "spy")).isEqualTo("SAID = 'mine'");
    }

    @Test
    void settingsThatAreNotThereStopTheDeploy() {
        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> resolve(Map.of(
                        "PIP_CONFIG_FILE", "/none/pip.conf", "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", index.toString())));

        // then
        assertThat(refusal.failure().toString())
                .contains("PIP_CONFIG_FILE names /none/pip.conf, which the node cannot read", "Correct it");
    }

    @Test
    void aPathThatHangsOnTheNodesFolderStopsTheDeploy() {
        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> resolve(Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", "index")));

        // then
        assertThat(refusal.failure().toString())
                .contains("PIP_FIND_LINKS names index, which the node cannot read", "a whole path");
    }

    @Test
    void aFolderOfWheelsThatSettingsNameAndThatIsNotThereStopsTheDeploy() throws IOException {
        // given
        Path settings =
                secret(scratch.resolve("pip.conf"), "[global]\nno-index = true\nfind-links =\n  /none/wheels\n");

        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> resolve(Map.of("PIP_CONFIG_FILE", settings.toString())));

        // then
        assertThat(refusal.failure().toString())
                .contains("find-links of " + settings + " names /none/wheels, which the node cannot read");
    }

    @Test
    void aFolderOfWheelsThatOnlyTheOperatorReadsIsReadOrStopsTheDeploy() throws Exception {
        // given
        Files.setPosixFilePermissions(index, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> variables = Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", index.toString());

        // when
        boolean ownUser = sandbox().hasOwnUsers();
        EngineException refusal =
                ownUser ? catchThrowableOfType(EngineException.class, () -> resolve(variables)) : null;

        // then
        if (refusal == null) {
            assertThat(resolve(variables).resolve("bacon-1.5-py3-none-any.whl")).exists();
        } else {
            assertThat(refusal.failure().toString())
                    .contains("PIP_FIND_LINKS names " + index, "a user of its own", "chmod -R o+rX " + index);
        }
        assertThat(mode(index)).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIP_CONFIG_FILE", "PIP_FIND_LINKS"})
    void whatLiesBelowALockedFolderOfTheSystemStopsTheDeploy(String variable) throws Exception {
        // given: the system's folders are in there as they are
        assumeTrue(sandbox().hasOwnUsers(), "NOT RUN: no users of their own");
        Path locked = Files.createDirectory(Path.of("/usr/local").resolve(scratch.getFileName()));
        Path settings = locked.resolve("pip.conf");
        try {
            Files.writeString(settings, settings());
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
            Path named = variable.equals("PIP_CONFIG_FILE") ? settings : wheelsIn(locked);

            // when
            EngineException refusal = catchThrowableOfType(
                    EngineException.class, () -> resolve(Map.of("PIP_NO_INDEX", "1", variable, named.toString())));

            // then
            assertThat(refusal.failure().toString())
                    .contains(
                            variable + " names " + named,
                            "a user of its own, cannot read " + locked + ".",
                            "`chmod o+x " + locked + "`");
        } finally {
            Folders.remove(locked);
        }
    }

    @Test
    void theStateFolderIsHiddenBehindALinkToo() throws Exception {
        // given: a folder of wheels that holds the node's own, and is named by a link
        assumeTrue(sandbox().isolates(), "NOT RUN: no walls on this machine");
        Path key = secret(state.resolve("node.credential"), "mine");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path link = Files.createSymbolicLink(Path.of(scratch + "-link"), scratch);
        Path seen = link.resolve("state/node.credential");
        Sources.write(
                index, "spy", "1.0", "import os\nreturn os.listdir(%s)".formatted("\"" + seen.getParent() + "\""));

        // when
        try {
            Path wheels = resolve("spy\n", Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", link + " " + index));

            // then
            assertThat(Sources.said(wheels, "spy")).isEqualTo("SAID = []");
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void wheelsInAFolderOfTheNodeAreReadByEachPathThatLeadsThere() throws Exception {
        // given: the node knows its folder by a link
        Path wheels = wheelsIn(state);
        state = Files.createSymbolicLink(scratch.resolve("link"), state);

        // when
        Path made = resolve(Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", wheels.toString()));

        // then
        assertThat(made.resolve("bacon-1.5-py3-none-any.whl")).exists();
    }

    private static Path wheelsIn(Path folder) throws IOException {
        Path wheels = folder.resolve("index");
        Wheels.write(wheels, "bacon", "1.5");
        return wheels;
    }

    /** Without them pip asks an index where nobody answers. */
    private String settings() {
        return "[global]\nno-index = true\nfind-links =\n  " + index + "\n";
    }

    private static Path secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Sandbox sandbox() {
        return Sandbox.open(new SandboxSettings(Isolation.AUTO, Network.NONE, state.resolve("walls"), List.of(state)));
    }

    private Path resolve(Map<String, String> variables) throws EngineException {
        return resolve("bacon\n", variables);
    }

    private Path resolve(String list, Map<String, String> variables) throws EngineException {
        Map<String, String> node = new HashMap<>(variables);
        node.put("PATH", System.getenv("PATH"));
        node.put("PIP_INDEX_URL", "http://127.0.0.1:9/");
        node.put("PIP_RETRIES", "0");
        EnvironmentResolver resolver = new EnvironmentResolver(INTERPRETERS, sandbox(), node);
        Path wheels = state.resolve("wheels");
        resolver.resolve(resolver.read(Optional.of(list), "requirements.txt", Optional.empty()), wheels, line -> {});
        return wheels;
    }
}
