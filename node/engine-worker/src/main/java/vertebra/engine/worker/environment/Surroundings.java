package vertebra.engine.worker.environment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * What a run of pip knows of the machine.
 *
 * @param variables of the node's environment that it gets
 * @param readable files and folders that it needs, beside its interpreter
 */
record Surroundings(Map<String, String> variables, List<Path> readable, Network network) {

    /** pip's own files of settings. Those of a user are nobody's: its home is an empty folder. */
    private static final List<Path> SETTINGS = List.of(Path.of("/etc/pip.conf"), Path.of("/etc/xdg/pip/pip.conf"));

    /** {@code /dev/null} is how operators say "none". */
    private static final Path DEVICES = Path.of("/dev");

    private static final String FILE_URL = "file://";

    Surroundings {
        variables = Map.copyOf(variables);
        readable = List.copyOf(readable);
    }

    /** For the installation of what is there. */
    static Surroundings offline(Map<String, String> node, List<Path> readable) {
        return new Surroundings(language(node), readable, Network.NONE);
    }

    /**
     * For a look-up: with all that the operator tells pip, and the files and folders that this names, but no cache: what a source
     * package builds would be there for the next one.
     *
     * @param cached true: nothing is built, and the operator's cache is as good as his index
     */
    static Surroundings online(Map<String, String> node, Interpreter python, boolean cached) {
        Map<String, String> variables = new HashMap<>(language(node));
        node.forEach((name, value) -> {
            if (name.startsWith("PIP_") && (cached || !name.equals("PIP_CACHE_DIR"))) {
                variables.put(name, value);
            }
        });
        if (!variables.containsKey("PIP_CACHE_DIR")) {
            variables.put("PIP_NO_CACHE_DIR", "1");
        }
        Path own = python.program().resolveSibling("..").normalize().resolve("pip.conf");
        List<Path> readable = Stream.concat(
                        Stream.concat(SETTINGS.stream(), Stream.of(own)),
                        variables.values().stream().flatMap(Surroundings::named))
                .distinct()
                .filter(Files::isReadable)
                .toList();
        return new Surroundings(variables, readable, Network.HOST);
    }

    private static Map<String, String> language(Map<String, String> node) {
        Map<String, String> variables = new HashMap<>();
        node.forEach((name, value) -> {
            if (name.equals("PATH") || name.equals("LANG") || name.startsWith("LC_")) {
                variables.put(name, value);
            }
        });
        return variables;
    }

    /** Local files and folders in a value: pip parts several by blanks. */
    private static Stream<Path> named(String value) {
        return Stream.of(value.split("\\s+", -1))
                .map(word -> word.startsWith(FILE_URL) ? word.substring(FILE_URL.length()) : word)
                .filter(word -> word.startsWith("/"))
                .map(Path::of)
                .map(Path::normalize)
                .filter(path -> path.getNameCount() > 0 && !path.startsWith(DEVICES));
    }
}
