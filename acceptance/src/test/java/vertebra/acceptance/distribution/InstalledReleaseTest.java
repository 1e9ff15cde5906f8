package vertebra.acceptance.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** The archive of {@code make dist}, on a machine without Java. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class InstalledReleaseTest {

    private static final Path DIST = SourceTree.root().resolve("build/dist");
    private static final Pattern READY = Pattern.compile("node ready in ([0-9.]+ s)");

    @TempDir
    private Path folder;

    private CleanRoot machine;
    private String archive;

    @BeforeEach
    void prepare() throws IOException {
        archive = archiveOfThisPlatform();
        machine = CleanRoot.in(folder);
    }

    @Test
    @Promise(
            "install.sh, from a file:// archive, on a root without Java and network: a node serves the example's model")
    void installsAndServesWhereThereIsNoJava(Measured measured) throws IOException {
        // given
        Path media = Files.createDirectories(machine.at("media/a stick"));
        for (String file : List.of("install.sh", archive, archive + ".sha256")) {
            Files.copy(DIST.resolve(file), media.resolve(file));
        }

        // when
        Command session = machine.run("""
                sh '/media/a stick/install.sh' --from 'file:///media/a%20stick/ARCHIVE'
                PATH=$HOME/.vertebra/current/bin:$PATH
                vertebra version
                vertebra doctor
                vertebra up
                vertebra demo
                vertebra get
                vertebra models
                vertebra logs movie-recommendation
                cortex predict movie-recommendation -d '{"user_id":"42"}'
                vertebra down
                sh '/media/a stick/install.sh' --uninstall
                """.replace("ARCHIVE", archive));

        // then
        assertThat(session.succeeded().output())
                .contains(
                        "installed: vertebra ", "engines     ok", "{\"recommendations\":[\"", "ended in", "removed: ");
        assertThat(machine.at("home/user/.vertebra/registry")).exists();
        assertThat(machine.at("home/user/.vertebra/versions")).doesNotExist();
        Matcher ready = READY.matcher(session.output());
        measured.fact("%.0f MB, node ready in %s"
                .formatted(Files.size(DIST.resolve(archive)) / 1e6, ready.find() ? ready.group(1) : "?"));
    }

    @Test
    @Promise("An unpacked archive runs from a read-only folder whose name has spaces, with its state in ~/.vertebra")
    void runsFromAReadOnlyFolder(Measured measured) throws IOException {
        // given
        Path place = Files.createDirectories(machine.at("read-only/of the shop"));
        Command.run(
                        place,
                        Map.of(),
                        List.of("tar", "-xzf", DIST.resolve(archive).toString(), "--strip-components=1"))
                .succeeded();

        // when
        Command session = machine.run("""
                PATH="/read-only/of the shop/bin:$PATH"
                ! echo 2>/dev/null >'/read-only/file' || exit 3
                vertebra up
                vertebra demo
                vertebra down
                """);

        // then
        assertThat(session.succeeded().output()).contains("{\"recommendations\":[\"", "ended in");
        measured.fact("demo answered");
    }

    private static String archiveOfThisPlatform() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DIST), "NOT RUN: no archive in build/dist (make dist)");
        List<String> archives;
        try (Stream<Path> files = Files.list(DIST)) {
            archives = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("-" + platform() + ".tar.gz"))
                    .toList();
        }
        assertThat(archives).as("archives for %s in %s", platform(), DIST).hasSize(1);
        return archives.getFirst();
    }

    /** As {@code tools/dist} names it. */
    private static String platform() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "macos" : "linux";
        return system + "-" + System.getProperty("os.arch").replace("amd64", "x86_64");
    }
}
