package vertebra.acceptance.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.source.SourceTree;

/** The installer with small archives, whose program only says its version. */
class InstallScriptTest {

    private static final Path INSTALLER = SourceTree.root().resolve("distribution/install.sh");

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectories(folder.resolve("home of a user"));
    }

    @Test
    void upgradesByOneLinkAndKeepsTheOldRelease() throws IOException {
        // given
        Path first = archive("1.0");
        Path second = archive("1.1");

        // when
        Command install = install("--from", first.toUri().toString()).succeeded();
        Command upgrade = install("--from", second.toString()).succeeded();
        Command again = install("--from", second.toString()).succeeded();

        // then
        assertThat(install.output())
                .contains("installed: vertebra 1.0", "export PATH=\"" + home.resolve(".vertebra/current/bin"));
        assertThat(upgrade.output()).contains("installed: vertebra 1.1").isEqualTo(again.output());
        assertThat(names(".vertebra")).containsExactly("current", "versions");
        assertThat(names(".vertebra/versions")).containsExactly("1.0", "1.1");
        assertThat(Files.readSymbolicLink(home.resolve(".vertebra/current"))).hasToString("versions/1.1");
        assertThat(home.resolve(".vertebra/versions/1.1/prepared")).hasContent("prepared\nprepared");
    }

    @Test
    void takesTheArchiveOfThisPlatformThatLiesBesideIt() throws IOException {
        // given
        Path archive = archive("1.0");
        String platform = sh("echo \"$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)\"");
        Path named = folder.resolve("vertebra-1.0-" + platform + ".tar.gz");
        Files.move(archive, named);
        Files.move(Path.of(archive + ".sha256"), Path.of(named + ".sha256"));
        Path copy = Files.copy(INSTALLER, folder.resolve("install.sh"));

        // when
        Command install = run(Map.of(), "sh", copy.toString(), "--prefix", "a prefix");

        // then
        assertThat(install.succeeded().output()).contains("installed: vertebra 1.0");
        assertThat(folder.resolve("a prefix/current/bin/vertebra")).exists();
    }

    @Test
    void leavesNothingOfATruncatedOrForeignArchive() throws IOException {
        // given
        Path truncated = archive("1.0");
        byte[] whole = Files.readAllBytes(truncated);
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 2));
        Path foreign = archive("1.1");

        // when
        Command half = install("--from", truncated.toString()).refused();
        Command wrong = install("--from", foreign.toString(), "--sha256", "0".repeat(64))
                .refused();
        Files.delete(Path.of(foreign + ".sha256"));
        Command unknown = install("--from", foreign.toString()).refused();

        // then
        assertThat(half.output()).contains("not whole", "its SHA-256 is");
        assertThat(wrong.output()).contains("not whole", "0".repeat(64));
        assertThat(unknown.output()).contains("there is no file", ".sha256");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void leavesTheOldReleaseInUseWhenTheNewOneDoesNotRun() throws IOException {
        // given
        install("--from", archive("1.0").toString()).succeeded();
        Path broken = archive("2.0", "echo 'no such processor' >&2; exit 1");

        // when
        Command upgrade = install("--from", broken.toString()).refused();

        // then
        assertThat(upgrade.output()).contains("does not run here", "no such processor");
        assertThat(names(".vertebra/versions")).containsExactly("1.0");
        assertThat(Files.readSymbolicLink(home.resolve(".vertebra/current"))).hasToString("versions/1.0");
    }

    @Test
    void putsTheOldReleaseBackWhenItIsInterruptedBetweenTwoMoves() throws IOException {
        // given
        install("--from", archive("1.0").toString()).succeeded();
        Path changed = archive("1.0", "echo changed");
        Path move = folder.resolve("bin/mv");
        Files.createDirectories(move.getParent());
        Files.writeString(
                move,
                "#!/bin/sh\n" + sh("command -v mv") + " \"$@\"\n"
                        + "case $2 in */replaced) kill -TERM $PPID ;; esac\n");
        assertThat(move.toFile().setExecutable(true)).isTrue();

        // when
        Command reinstall = run(
                Map.of("PATH", move.getParent() + ":" + System.getenv("PATH")),
                "sh",
                INSTALLER.toString(),
                "--from",
                changed.toString());

        // then
        reinstall.refused();
        assertThat(names(".vertebra/versions")).containsExactly("1.0");
        assertThat(sh(
                        "\"$0\" version",
                        home.resolve(".vertebra/current/bin/vertebra").toString()))
                .isEqualTo("vertebra 1.0");
    }

    @Test
    void removesNoReleaseFromWhichANodeOfAnotherStateFolderRuns() throws Exception {
        // given
        install("--from", archive("1.0").toString()).succeeded();
        Path program = home.resolve(".vertebra/versions/1.0/java");
        Files.copy(Path.of(sh("command -v sh")).toRealPath(), program);
        Process node = new ProcessBuilder(program.toString(), "-c", "read forever").start();

        // when
        Command whileItRuns = install("--uninstall");
        node.destroy();
        node.waitFor();

        // then
        assertThat(whileItRuns.refused().output()).contains("a node runs (pid " + node.pid() + ")");
        install("--uninstall").succeeded();
    }

    @Test
    void uninstallsTheProgramsAndNothingElse() throws IOException {
        // given
        install("--from", archive("1.0").toString()).succeeded();
        Files.writeString(home.resolve(".vertebra/catalog.json"), "{}");
        Path pid = Files.writeString(
                home.resolve(".vertebra/node.pid"), "" + ProcessHandle.current().pid());

        // when
        Command whileANodeRuns = install("--uninstall").refused();
        Files.delete(pid);
        Command uninstall = install("--uninstall").succeeded();
        Command again = install("--uninstall").refused();

        // then
        assertThat(whileANodeRuns.output()).contains("a node runs", "vertebra down");
        assertThat(uninstall.output()).contains("removed");
        assertThat(again.output()).contains("nothing is installed in " + home.resolve(".vertebra"));
        assertThat(names(".vertebra")).containsExactly("catalog.json");
    }

    @Test
    void saysWhatIsMissingOrWrong() throws IOException {
        // given
        Path few = Files.createDirectories(folder.resolve("few"));
        for (String command : List.of("bash", "dirname", "gzip", "mkdir", "rm", "rmdir", "sha256sum", "tar")) {
            Files.createSymbolicLink(few.resolve(command), Path.of(sh("command -v " + command)));
        }
        String shell = sh("command -v sh");
        Map<String, String> poor = Map.of("PATH", few.toString());

        // when
        Command noLoader = run(poor, shell, INSTALLER.toString(), "--from", "https://127.0.0.1:1/vertebra.tar.gz");
        Command plainHttp = install("--from", "http://127.0.0.1:1/vertebra.tar.gz");
        Command nothingBeside = install();
        Files.delete(few.resolve("tar"));
        Command noTar = run(poor, shell, INSTALLER.toString(), "--from", "archive");

        // then
        assertThat(noLoader.refused().output()).contains("neither curl nor wget");
        assertThat(plainHttp.refused().output()).contains("is not taken (expected: https://");
        assertThat(nothingBeside.refused().output()).contains("no archive for ", "--from ARCHIVE");
        assertThat(noTar.refused().output()).contains("tar is missing");
        assertThat(home).isEmptyDirectory();
    }

    private Path archive(String version) {
        return archive(version, """
                if [ "$1" = prepare ]; then echo prepared >>"${0%%/bin/*}/prepared"; else echo vertebra %s; fi
                """.formatted(version));
    }

    /** As {@code make dist} makes it, with another program. */
    private Path archive(String version, String program) {
        run(Map.of(), "sh", "-euc", """
                        mkdir -p "vertebra-$1/bin"
                        printf '#!/bin/sh\\n%s\\n' "$2" >"vertebra-$1/bin/vertebra"
                        chmod +x "vertebra-$1/bin/vertebra"
                        tar -czf "vertebra-$1.tar.gz" "vertebra-$1"
                        sha256sum "vertebra-$1.tar.gz" >"vertebra-$1.tar.gz.sha256"
                        """, "archive", version, program).succeeded();
        return folder.resolve("vertebra-" + version + ".tar.gz");
    }

    private Command install(String... arguments) {
        return run(
                Map.of(),
                Stream.concat(Stream.of("sh", INSTALLER.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private String sh(String script, String... arguments) {
        String[] line = Stream.concat(Stream.of("sh", "-c", script), Stream.of(arguments))
                .toArray(String[]::new);
        return run(Map.of(), line).succeeded().output();
    }

    private Command run(Map<String, String> environment, String... line) {
        Map<String, String> all = new java.util.HashMap<>(Map.of("HOME", home.toString(), "VERTEBRA_STATE_DIR", ""));
        all.putAll(environment);
        return Command.run(folder, all, List.of(line));
    }

    private List<String> names(String inHome) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(inHome))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
