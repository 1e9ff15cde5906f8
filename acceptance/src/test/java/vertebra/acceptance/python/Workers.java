package vertebra.acceptance.python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.acceptance.process.Node;

/** The worker processes of a node. */
final class Workers {

    private static final Pattern PYTHON = Pattern.compile("\\S*python\\S* -S -m vertebra_worker ");

    private Workers() {}

    /** Processes below the node that run our Python program or guard one. */
    static List<ProcessHandle> of(Node node) {
        return ProcessHandle.of(node.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> commandLine(process).contains("vertebra_worker"))
                .toList();
    }

    /** Those that are the Python of a worker, none of its guards. */
    static Set<ProcessHandle> pythons(Node node) {
        return of(node).stream()
                .filter(process -> PYTHON.matcher(commandLine(process)).lookingAt())
                .collect(Collectors.toSet());
    }

    /** The line in which the node says what keeps workers from it; empty when there is none. */
    static String isolation(Node node) {
        return node.output().stream()
                .filter(line -> line.contains("Workers are"))
                .findFirst()
                .orElse("");
    }

    /** From {@code /proc}, since Java gives up on long ones; empty for one that has ended. */
    private static String commandLine(ProcessHandle process) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return new String(line, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }
}
