package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** The README's first block, word for word, in a copy of the tree that was never built. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
class QuickstartTest {

    private static final Pattern FIRST_BLOCK = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CURL = Pattern.compile("(?m)^\\$ (curl .*)$");
    private static final Pattern BUILT = Pattern.compile("built in ([0-9.]+ s)");
    private static final Pattern READY = Pattern.compile("ready in ([0-9.]+ s)");

    @TempDir
    private Path folder;

    @Test
    @Tag("S4")
    @Promise("From a fresh copy, the README's first block ends with a movie recommendation, and its curl works")
    void theFirstBlockEndsWithARecommendation(Measured measured) throws IOException {
        // given
        Path copy = copyOfTheTree();
        int data = freePort();
        Map<String, String> environment = Map.of(
                "VERTEBRA_STATE_DIR", folder.resolve("state").toString(),
                "VERTEBRA_LISTEN_DATA", "127.0.0.1:" + data,
                "VERTEBRA_LISTEN_ADMIN", "127.0.0.1:" + freePort());
        String readme = Files.readString(copy.resolve("README.md"));
        String block = find(FIRST_BLOCK, readme);
        String curl = find(CURL, readme).replace(":8080/", ":" + data + "/");

        // when
        long begun = System.nanoTime();
        Command demo = Command.run(copy, environment, List.of("bash", "-euc", block));
        double seconds = (System.nanoTime() - begun) / 1e9;
        try {
            demo.succeeded();
            Command answer =
                    Command.run(copy, environment, List.of("bash", "-euc", curl.replace("curl ", "curl -sS ")));

            // then
            JsonNode json = Node.JSON.readTree(answer.succeeded().output());
            assertThat(json.fieldNames()).toIterable().containsExactly("recommendations");
            assertThat(json.get("recommendations"))
                    .hasSize(10)
                    .allSatisfy(title -> assertThat(title.asText()).isNotBlank());
            measured.fact("%.0f s in all; cold build %s; warm start %s"
                    .formatted(seconds, find(BUILT, demo.output()), find(READY, demo.output())));
        } finally {
            Command.run(copy, environment, List.of("./vertebra", "down")).succeeded();
        }
    }

    private Path copyOfTheTree() throws IOException {
        Path copy = folder.resolve("copy");
        Command.run(
                        SourceTree.root(),
                        Map.of(),
                        List.of(
                                "bash",
                                "-euo",
                                "pipefail",
                                "-c",
                                "mkdir -p \"$1\"; git ls-files -z --cached --others --exclude-standard"
                                        + " | while IFS= read -rd '' f; do [ -e \"$f\" ] && printf '%s\\0' \"$f\"; done"
                                        + " | tar --null -cf - -T - | tar -xf - -C \"$1\"",
                                "copy",
                                copy.toString()))
                .succeeded();
        return copy;
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1).strip();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
