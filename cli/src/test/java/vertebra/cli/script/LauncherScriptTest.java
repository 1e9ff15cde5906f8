package vertebra.cli.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root, in a copy of the tree whose JDK and Maven are small scripts that say what they were asked. */
class LauncherScriptTest {

    private static final Path ROOT = root();

    @TempDir
    private Path folder;

    private Path home;

    private record Run(int exitCode, String output) {}

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectories(folder.resolve("a home with spaces"));
        Files.createDirectories(home.resolve("tools"));
        Files.createDirectories(home.resolve("build/lib"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("build/lib/vertebra-cli-1.2.jar"), "");
        Files.writeString(home.resolve("build/lib/stamp"), "");
        for (String script : List.of("vertebra", "tools/jdk-home")) {
            Files.copy(ROOT.resolve(script), home.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        executable(folder.resolve("jdk/bin/javac"), "#!/bin/sh\n");
        executable(folder.resolve("jdk/bin/java"), """
                #!/bin/sh
                for word in "$@"; do case $word in -XX:ArchiveClassesAtExit=*) exit 0 ;; esac; done
                printf '<%s>\\n' "$PWD" "$VERTEBRA_SCRIPT" "${LC_ALL:-none}" "$@"
                exit 7
                """);
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void runsTheCommandThroughALinkFromAnyFolder() throws IOException {
        // given
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("cortex"), Path.of("../a home with spaces/vertebra"));

        // when
        Run run = run(elsewhere, Map.of("LC_ALL", "C"), link.toString(), "deploy", "my model.onnx", "");

        // then
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.output())
                .contains("<" + elsewhere + ">")
                .contains("<" + home.resolve("vertebra") + ">")
                .contains("<-Dvertebra.command=cortex>")
                .contains("<-Dvertebra.terminals=>")
                .contains("<" + home.resolve("build/lib/vertebra-cli-1.2.jar") + ">")
                .endsWith("<vertebra.cli.Main>\n<deploy>\n<my model.onnx>\n<>\n");
    }

    @Test
    void runsTheOtherProgramsByHiddenVerbs() throws IOException {
        // when
        Run node = run(home, Map.of("VERTEBRA_NODE_OPTS", "-Xmx1g -Dx=y"), "./vertebra", "node", "--listen.data=0");
        Run check = run(home, Map.of(), "./vertebra", "check", "-o", "json");
        Run movies = run(home, Map.of(), "./vertebra", "example-movies", "--out", "a b");

        // then
        assertThat(node.output())
                .contains("<--enable-native-access=ALL-UNNAMED>")
                .contains("<-Xmx1g>\n<-Dx=y>\n")
                .endsWith("<vertebra.node.Main>\n<node>\n<--listen.data=0>\n");
        assertThat(check.output()).endsWith("<vertebra.node.Main>\n<check>\n<-o>\n<json>\n");
        assertThat(movies.output()).endsWith("<vertebra.examples.movies.Train>\n<--out>\n<a b>\n");
    }

    @Test
    void inAReleaseTakesTheRuntimeThatCameWithIt() throws IOException {
        // given
        Path release = folder.resolve("a release");
        Files.createDirectories(release.resolve("bin"));
        Files.copy(home.resolve("vertebra"), release.resolve("bin/vertebra"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(release.resolve("lib"));
        Path jar = Files.writeString(release.resolve("lib/vertebra-cli-1.2.jar"), "");
        executable(release.resolve("runtime/bin/java"), "#!/bin/sh\nprintf '<%s>\\n' \"$VERTEBRA_SCRIPT\" \"$@\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("cortex"), Path.of("a release/bin/vertebra"));

        // when
        Run run = run(folder, Map.of("JAVA_HOME", ""), link.toString(), "get");

        // then
        assertThat(run.output())
                .startsWith("<" + release.resolve("bin/vertebra") + ">\n")
                .endsWith("<-cp>\n<" + jar + ">\n<vertebra.cli.Main>\n<get>\n");
    }

    @Test
    void aReleaseWithoutARuntimeTakesAnyJavaOfTheMachine() throws IOException {
        // given
        Path release = folder.resolve("release");
        for (String script : List.of("vertebra", "tools/jdk-home")) {
            Path copy = release.resolve(script.equals("vertebra") ? "bin/vertebra" : script);
            Files.createDirectories(copy.getParent());
            Files.copy(ROOT.resolve(script), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.delete(folder.resolve("jdk/bin/javac"));

        // when
        Run run = run(folder, Map.of(), "release/bin/vertebra", "get");

        // then
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.output()).endsWith("<vertebra.cli.Main>\n<get>\n");
    }

    @Test
    void tellsWhichStreamsAreTerminals() throws IOException {
        // given
        assumeTrue(isInstalled("script"), "NOT RUN: the command script is not installed");

        // when
        Run all = run(home, Map.of(), "script", "-qec", "./vertebra get", "/dev/null");
        Run piped = run(home, Map.of(), "script", "-qec", "./vertebra get 2>/dev/null | cat", "/dev/null");

        // then
        assertThat(all.output()).contains("<-Dvertebra.terminals=012>");
        assertThat(piped.output()).contains("<-Dvertebra.terminals=0>");
    }

    @Test
    void needsNoHome() throws IOException {
        // when
        Run run = run(home, Map.of(), "env", "-u", "HOME", "./vertebra", "get");

        // then
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.output()).doesNotContain("unbound");
    }

    @Test
    void takesAUtf8LocaleWhereTheUserHasNone() throws IOException {
        // when
        Run none = run(home, Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""), "./vertebra", "get");
        Run german = run(home, Map.of("LC_ALL", "de_DE.UTF-8"), "./vertebra", "get");

        // then
        assertThat(none.output()).containsPattern("<(en_US|C)\\.UTF-8>");
        assertThat(german.output()).contains("<de_DE.UTF-8>");
    }

    @Test
    void saysWhatToInstallWithoutAJdk() throws IOException {
        // given
        Files.writeString(home.resolve("tools/jdk-home"), "#!/bin/sh\necho 'vertebra: no JDK 25' >&2; exit 1\n");

        // when
        Run run = run(home, Map.of(), "./vertebra", "get");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("no JDK 25").doesNotContain("<");
    }

    @Test
    void buildsWhenThereIsNoBuildOrASourceIsNewer() throws IOException {
        // given
        Path source = Files.createDirectories(home.resolve("cli/src/main/java")).resolve("Main.java");
        Files.writeString(source, "class Main {}");
        Files.delete(home.resolve("build/lib/stamp"));
        maven("""
                for word in "$@"; do case $word in -Dbundle.folder=*) bundle=${word#*=} ;; esac; done
                echo "$*" > "$bundle/arguments"
                """);

        // when
        Run first = run(folder, Map.of(), home.resolve("vertebra").toString(), "build");
        Run second = run(folder, Map.of(), home.resolve("vertebra").toString(), "build");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        Run third = run(folder, Map.of(), home.resolve("vertebra").toString(), "build");

        // then
        assertThat(first.output()).contains("first build").containsPattern("built in \\d+\\.\\d s");
        assertThat(home.resolve("build/lib/arguments")).content().contains("-DskipTests", "package");
        assertThat(second).isEqualTo(new Run(0, ""));
        assertThat(third.output()).contains("sources changed");
        assertThat(List.of(first.exitCode(), third.exitCode())).containsOnly(0);
    }

    @Test
    void anUpdateOfTheScriptDuringABuildDoesNoHarm() throws IOException {
        // given
        Files.delete(home.resolve("build/lib/stamp"));
        maven("for i in 1 2 3 4 5 6 7 8 9; do echo 'no (shell) at all'; done > '" + home.resolve("vertebra") + "'\n");

        // when
        Run run = run(home, Map.of(), "./vertebra", "get");

        // then
        assertThat(run.output()).contains("built in").endsWith("<vertebra.cli.Main>\n<get>\n");
        assertThat(run.exitCode()).isEqualTo(7);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndKeepsTheOldOne() throws IOException {
        // given
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("build/lib/old.jar"), "old");
        maven("echo '[INFO] fine'; echo '[ERROR] Main.java:[3,5] no such thing'; exit 1\n");

        // when
        Run run = run(home, Map.of(), "./vertebra", "get");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("the build failed after")
                .contains("[ERROR] Main.java:[3,5] no such thing")
                .contains(home.resolve("build/build.log").toString())
                .doesNotContain("fine");
        assertThat(home.resolve("build/lib/old.jar")).exists();
    }

    @Test
    void preparesAnArchiveForEachJvm() throws IOException {
        // given
        rememberingJava("");

        // when
        Run first = run(home, Map.of(), "./vertebra", "prepare");
        Files.writeString(
                folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.2\"\nJAVA_RUNTIME_VERSION=\"25.0.2+7\"\n");
        Run second = run(home, Map.of(), "./vertebra", "prepare");

        // then
        assertThat(List.of(first, second)).containsOnly(new Run(0, ""));
        assertThat(archives())
                .hasSize(4)
                .contains("cli-25.0.1.jsa", "cli-25.0.2+7.jsa")
                .anyMatch(name -> name.matches("node-25\\.0\\.1-(Serial|G1)\\.aot"))
                .anyMatch(name -> name.matches("node-25\\.0\\.2\\+7-(Serial|G1)\\.aot"));
    }

    @Test
    void keepsNoArchiveOfABuildThatWasReplacedMeanwhile() throws IOException {
        // given
        String lib = "'" + home.resolve("build/lib") + "'";
        rememberingJava("cp -R " + lib + " " + lib + ".next; rm -r " + lib + "; mv " + lib + ".next " + lib);

        // when
        Run run = run(home, Map.of(), "./vertebra", "prepare");

        // then
        assertThat(run).isEqualTo(new Run(0, ""));
        assertThat(archives()).isEmpty();
    }

    /** Writes the archives that it is asked for, then does what {@code meanwhile} says. */
    private void rememberingJava(String meanwhile) throws IOException {
        Files.writeString(home.resolve("build/lib/vertebra-launcher-1.2.jar"), "");
        executable(folder.resolve("jdk/bin/java"), """
                #!/bin/sh
                for word in "$@"; do
                  case $word in -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) echo classes >"${word#*=}" ;; esac
                done
                """ + meanwhile + "\n");
    }

    private List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("build/lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("cli-") || name.startsWith("node-"))
                    .toList();
        }
    }

    @Test
    void shellcheckHasNothingToSay() throws IOException {
        // given
        assumeTrue(isInstalled("shellcheck"), "NOT RUN: shellcheck is not installed (make tools)");

        // when
        Run run = run(
                ROOT,
                Map.of(),
                "shellcheck",
                "vertebra",
                "distribution/install.sh",
                "tools/dist",
                "tools/install",
                "tools/jdk-home");

        // then
        assertThat(run.output()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private boolean isInstalled(String command) {
        try {
            return run(home, Map.of(), command, "--version").exitCode() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private void maven(String script) throws IOException {
        executable(folder.resolve("bin/mvn"), "#!/bin/sh\n" + script);
    }

    private Run run(Path where, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(where.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().remove("VERTEBRA_NODE_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Run(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("vertebra"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
