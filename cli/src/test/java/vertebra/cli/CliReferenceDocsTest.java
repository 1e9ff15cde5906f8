package vertebra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.testing.CommandLineRun;

/** docs/cli.md says what the code does; {@code make docs} writes its last chapter. */
class CliReferenceDocsTest {

    private static final String CHAPTER = "Written from the code by `make docs`.\n\n";

    @TempDir
    private Path folder;

    @Test
    void everyVerbIsInTheReference() throws IOException {
        // given
        Path file = root().resolve("docs/cli.md");
        String text = Files.readString(file);
        String written = text.substring(0, text.indexOf(CHAPTER) + CHAPTER.length()) + reference();

        // when
        if (Boolean.getBoolean("vertebra.docs.write")) {
            Files.writeString(file, written);
        }

        // then
        assertThat(Files.readString(file))
                .as("docs/cli.md; `make docs` writes it")
                .isEqualTo(written);
    }

    @Test
    void theExitCodesAreInTheReference() throws IOException {
        // given
        String text = Files.readString(root().resolve("docs/cli.md"));

        // then
        assertThat(text)
                .contains(Arrays.stream(ExitCode.values())
                        .map(code -> "| " + code.number() + " | " + code.meaning() + " |\n")
                        .toList());
    }

    private String reference() {
        StringBuilder text = new StringBuilder(block("vertebra --help", help()));
        for (String line : help().split("\n", -1)) {
            if (line.startsWith("  ") && !line.startsWith("  -")) {
                String verb = line.strip().split(" ", 2)[0];
                text.append('\n').append(block("vertebra " + verb + " --help", help(verb)));
            }
        }
        return text.toString();
    }

    private String help(String... verb) {
        String[] line = Arrays.copyOf(verb, verb.length + 1);
        line[verb.length] = "--help";
        return new CommandLineRun.Place(folder).run(line).out();
    }

    private static String block(String command, String output) {
        return "```\n$ " + command + "\n" + output + "```\n";
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("docs/cli.md"))) {
            folder = folder.getParent();
        }
        return java.util.Objects.requireNonNull(folder, "the root of the checkout");
    }
}
