package vertebra.engine.worker.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Python's own reader makes of a file. NOT RUN without python3. */
class ConfigFileTest {

    private static final String PYTHONS = """
            import configparser, sys
            config = configparser.RawConfigParser()
            config.read(sys.argv[1], encoding="utf-8")
            for section in config.sections():
                for name, value in config.items(section):
                    print(name + "=" + "|".join(line for line in value.split("\\n") if line))
            """;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[global]\nindex-url = https://one/\nfind-links: /two\n",
                "[global]\n  index-url = https://one/\n  find-links = /two\n",
                "  [global]\n  a = 1\n    more\n  b = 2\n c = 3\n  deeper\n",
                "[global]\n\ta =\n\t\t/one\n\n\t\t/two\n# c = 3\n    ; d = 4\n\tb = 2\n",
                "[one]\na = 1\n  [two]\n  b = 2\n[three]\n    c = 3\n",
                "[global]\na = 1 # no comment\n  x = part of a\n\n\n b: part of it, too\n",
                "[global] # c\n\u00a0a = 1\u00a0\n\u00a0\u00a0goes on\n--b=2\nc:=3\n",
                "[global]\r\n a = 1\r\n  2\r\n b =\r\n",
                "[global]\na\u2003=\u2003x y\n [no section]\n",
            })
    void isReadAsPythonReadsIt(String text) throws Exception {
        // given
        Path file = Files.writeString(scratch.resolve("pip.conf"), text);
        String expected = pythons(file);
        assertThat(expected).isNotEmpty();

        // when
        StringBuilder read = new StringBuilder();
        ConfigFile.read(file)
                .forEach(setting -> read.append(setting.name())
                        .append('=')
                        .append(setting.value().strip().replace('\n', '|'))
                        .append('\n'));

        // then
        assertThat(read.toString()).isEqualTo(expected);
    }

    @Test
    void aLineThatIsNoSettingIsPassedOver() throws IOException {
        // given
        Path file = Files.writeString(scratch.resolve("pip.conf"), "[global]\nwhat?\na = 1\n");

        // when, then
        assertThat(ConfigFile.read(file)).containsExactly(new ConfigFile.Setting("a", "1"));
    }

    private String pythons(Path file) throws IOException, InterruptedException {
        Path script = Files.writeString(scratch.resolve("reads.py"), PYTHONS);
        ProcessBuilder python = new ProcessBuilder("python3", script.toString(), file.toString());
        python.environment().put("PYTHONIOENCODING", "utf-8");
        Process process;
        try {
            process = python.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException none) {
            assumeTrue(false, "NOT RUN: no python3");
            throw none;
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
