package vertebra.acceptance.python;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.source.SourceTree;

/** A document that is followed word for word: its bash blocks in their order, as one script, with a node that they start. */
final class Walkthrough {

    private static final Pattern BASH = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);

    private Walkthrough() {}

    /**
     * Runs the blocks in {@code folder}/work, where {@code ./vertebra} and {@code vertebra} are our script; with ports and a state
     * folder of their own, and packages from the wheels of this checkout.
     *
     * @return what they printed
     */
    static String of(String document, Path folder) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createSymbolicLink(work.resolve("vertebra"), Path.of(Node.script()));
        int data = freePort();
        Map<String, String> environment = new HashMap<>(PythonTools.pip());
        environment.put("PATH", work + ":" + System.getenv("PATH"));
        environment.put("VERTEBRA_STATE_DIR", folder.resolve("state").toString());
        environment.put("VERTEBRA_LISTEN_DATA", "127.0.0.1:" + data);
        environment.put("VERTEBRA_LISTEN_ADMIN", "127.0.0.1:" + freePort());
        String script = BASH.matcher(SourceTree.read(document))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining())
                .replace(":8080/", ":" + data + "/")
                .replace("curl ", "curl -sS ");
        try {
            return Command.run(work, environment, List.of("bash", "-euo", "pipefail", "-c", script))
                    .succeeded()
                    .output();
        } finally {
            Command.run(work, environment, List.of("./vertebra", "down")).succeeded();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
