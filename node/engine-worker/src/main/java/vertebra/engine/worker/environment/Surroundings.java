package vertebra.engine.worker.environment;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.engine.api.EngineException;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * What a run of pip knows of the machine.
 *
 * @param variables of the node's environment that it gets
 * @param readable files and folders that it needs, beside its interpreter
 * @param lent files of the operator that it needs, and that may be for his eyes alone
 */
record Surroundings(Map<String, String> variables, List<Path> readable, List<Path> lent, Network network) {

    Surroundings {
        variables = Map.copyOf(variables);
        readable = List.copyOf(readable);
        lent = List.copyOf(lent);
    }

    /** For the installation of what is there. */
    static Surroundings offline(Map<String, String> node, List<Path> readable) {
        return new Surroundings(language(node), readable, List.of(), Network.NONE);
    }

    /**
     * For a look-up: with all that the operator tells pip, and the files and folders that this names, but no cache where packages are
     * built: what a source package builds would be there for the next one. Without walls nothing is built, and the operator's cache
     * is as good as his index.
     *
     * @throws EngineException when pip could not read one of the files
     */
    static Surroundings online(Map<String, String> node, Interpreter python, Sandbox sandbox) throws EngineException {
        Map<String, String> variables = new HashMap<>(language(node));
        node.forEach((name, value) -> {
            if (name.startsWith("PIP_") && !(sandbox.isolates() && name.equals("PIP_CACHE_DIR"))) {
                variables.put(name, value);
            }
        });
        if (!variables.containsKey("PIP_CACHE_DIR")) {
            variables.put("PIP_NO_CACHE_DIR", "1");
        }
        PipFiles named = PipFiles.of(variables, python, sandbox.hasOwnUsers());
        return new Surroundings(variables, named.folders(), named.files(), Network.HOST);
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
}
