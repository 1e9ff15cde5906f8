package vertebra.engine.worker.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * Starts a worker or a tool by three small scripts: {@code guard.sh} ends it with the node, {@code cell.sh} builds the walls,
 * {@code run.sh} gives it its limits and its environment. What each is told, and in which words, stands at its top.
 */
final class Guard {

    /** Of a worker with a user or a control group of its own: enough for the threads of every library on a large machine. */
    static final int PROCESSES = 512;

    private static final String GUARD = "guard.sh";
    private static final String CELL = "cell.sh";
    private static final String RUN = "run.sh";
    private static final String ROOT = "root";
    /** Every worker sees it. */
    private static final Path SYSTEM = Path.of("/usr");

    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Users from here on are nobody's: systemd's list of numbers calls them unused. The guard adds its process number. */
    private static final String FIRST_USER = "1879048192";

    /** Of a worker that shares its user with the node and others, who count too. */
    private static final int PROCESSES_OF_A_SHARED_USER = 4096;

    private static final int OPEN_FILES = 4096;
    /** Of a worker without a limit of memory. */
    private static final long TEMP_BYTES = 1L << 30;

    static final int PATIENT = 5;

    private final SandboxSettings settings;

    /** Unpacks the scripts. */
    Guard(SandboxSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(folder(ROOT));
        for (String script : List.of(GUARD, CELL, RUN)) {
            try (InputStream text = Guard.class.getResourceAsStream(script)) {
                Files.copy(text, folder(script), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /**
     * The guard of a worker or tool, ready to start.
     *
     * @param groups that it joins, and that are removed after it
     */
    ProcessBuilder of(CellCommand command, SandboxAbility ability, List<Path> groups) throws IOException {
        List<String> line = new ArrayList<>(List.of("sh", folder(GUARD).toString()));
        line.addAll(walls(ability.walls(), network(command)));
        line.addAll(command.program());
        ProcessBuilder process = new ProcessBuilder(line)
                .directory(command.temp().toFile())
                .redirectErrorStream(command instanceof ToolCommand);
        process.environment().clear();
        process.environment().putAll(variables(command, ability, groups));
        return process;
    }

    private Network network(CellCommand command) {
        return switch (command) {
            case WorkerCommand _ -> settings.network();
            case ToolCommand tool -> tool.network();
        };
    }

    private static String socket(CellCommand command) {
        return switch (command) {
            case WorkerCommand worker -> worker.socket().toString();
            case ToolCommand _ -> "";
        };
    }

    private static List<Path> lent(CellCommand command) {
        return switch (command) {
            case WorkerCommand _ -> List.of();
            case ToolCommand tool -> tool.lent();
        };
    }

    private List<String> walls(Walls walls, Network network) {
        List<String> namespaces = new ArrayList<>(List.of(
                "unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--propagation=private"));
        if (network == Network.NONE) {
            namespaces.add("--net");
        }
        switch (walls) {
            case OWN_USER -> {}
            case USER_NAMESPACE -> namespaces.addAll(List.of("--user", "--map-root-user"));
            case NONE -> {
                return List.of("setpriv", "--no-new-privs", "sh", folder(RUN).toString());
            }
        }
        namespaces.addAll(List.of("sh", folder(CELL).toString()));
        return namespaces;
    }

    private Map<String, String> variables(CellCommand command, SandboxAbility ability, List<Path> groups)
            throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", SYSTEM_PATH + ":" + System.getenv().getOrDefault("PATH", ""));
        variables.put("LC_ALL", "C");

        variables.put("CELL_GROUPS", lines(groups));
        variables.put("CELL_NICE", ability.groups().contains("cpu") ? "0" : Integer.toString(PATIENT));
        variables.put("CELL_USER", ability.walls() == Walls.OWN_USER ? FIRST_USER : "");

        variables.put("CELL_ROOT", folder(ROOT).toString());
        List<Path> hidden = settings.realHidden();
        List<Path> ofNode =
                Stream.concat(settings.hidden().stream(), hidden.stream()).toList();
        List<Path> readable = readable(command, ofNode);
        variables.put(
                "CELL_READABLE",
                lines(readable.stream().filter(path -> !isIn(ofNode, path)).toList()));
        variables.put("CELL_HIDDEN", lines(everywhere(hidden, readable)));
        variables.put(
                "CELL_OWN",
                lines(Stream.concat(Stream.of(folder(RUN)), readable.stream().filter(path -> isIn(ofNode, path)))
                        .toList()));
        variables.put("CELL_LENT", lines(lent(command)));
        variables.put("CELL_SOCKET", socket(command));
        variables.put("CELL_TEMP", command.temp().toString());
        variables.put("CELL_TEMP_BYTES", Long.toString(tempBytes(command)));
        variables.put("CELL_KEEP", command instanceof ToolCommand ? "yes" : "");
        variables.put("CELL_NETWORK", network(command) == Network.NONE ? "none" : "host");
        variables.put("CELL_RUN", folder(RUN).toString());

        variables.put("CELL_LIMITS", String.join("\n", limits(command, ability)));
        Map<String, String> own = environment(command);
        variables.put("CELL_VARIABLES", String.join("\n", own.keySet()));
        String prefix = prefix(own.keySet());
        variables.put("CELL_PREFIX", prefix);
        own.forEach((name, value) -> variables.put(prefix + name, value));
        return variables;
    }

    /** What no name begins with, so that each of them and what it is called meanwhile are two names. */
    private static String prefix(Set<String> names) {
        return Stream.iterate("WORKER_", prefix -> prefix + "_")
                .filter(prefix -> names.stream().noneMatch(name -> name.startsWith(prefix)))
                .findFirst()
                .orElseThrow();
    }

    /** In the words of {@code prlimit}. */
    private static List<String> limits(CellCommand command, SandboxAbility ability) {
        boolean shared = ability.walls() == Walls.NONE;
        List<String> limits = new ArrayList<>(List.of(
                "--core=0", "--nofile=" + OPEN_FILES, "--nproc=" + (shared ? PROCESSES_OF_A_SHARED_USER : PROCESSES)));
        if (command instanceof ToolCommand tool) {
            limits.add("--fsize=" + tool.fileBytes());
        } else if (shared) {
            limits.add("--fsize=" + tempBytes(command));
        }
        if (command.memoryBytes() > 0 && !ability.groups().contains("memory")) {
            limits.add("--data=" + command.memoryBytes());
        }
        return limits;
    }

    /** The folder lies in memory and counts as such. */
    private static long tempBytes(CellCommand command) {
        return command.memoryBytes() > 0 ? command.memoryBytes() : TEMP_BYTES;
    }

    private static Map<String, String> environment(CellCommand command) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH",
                SYSTEM_PATH,
                "LANG",
                "C.UTF-8",
                "HOME",
                command.temp().toString(),
                "TMPDIR",
                command.temp().toString()));
        environment.putAll(command.environment());
        return environment;
    }

    /** Each once: what lies in a folder of them is shown with it, unless it lies in a hidden folder there. */
    private static List<Path> readable(CellCommand command, List<Path> ofNode) throws IOException {
        List<Path> all = Stream.concat(
                        command.readable().stream(),
                        installation(command.program().getFirst()))
                .distinct()
                .toList();
        return all.stream()
                .filter(path -> all.stream().noneMatch(other -> !other.equals(path) && shows(other, path, ofNode)))
                .filter(path -> !shows(SYSTEM, path, ofNode))
                .toList();
    }

    /** Hidden folders where they are, and where else a readable folder shows them: a link to it may lie elsewhere. */
    private static List<Path> everywhere(List<Path> hidden, List<Path> readable) throws IOException {
        List<Path> all = new ArrayList<>(hidden);
        for (Path folder : readable.stream().filter(Files::exists).toList()) {
            Path target = folder.toRealPath();
            hidden.stream()
                    .filter(path -> path.startsWith(target))
                    .map(path -> folder.resolve(target.relativize(path)))
                    .forEach(all::add);
        }
        return all.stream().distinct().toList();
    }

    private static boolean shows(Path folder, Path path, List<Path> ofNode) {
        return path.startsWith(folder) && (isIn(ofNode, folder) || !isIn(ofNode, path));
    }

    private static boolean isIn(List<Path> folders, Path path) {
        return folders.stream().anyMatch(path::startsWith);
    }

    /**
     * What belongs to an interpreter, and to the virtual environment that it may be of. Not the whole folder that holds its
     * {@code bin}: that may be the home of its user.
     */
    private static Stream<Path> installation(String program) throws IOException {
        Path path = Path.of(program);
        List<Path> places = path.isAbsolute() ? List.of(path, path.toRealPath()) : List.of();
        return places.stream()
                .map(place -> place.resolveSibling(""))
                .distinct()
                .filter(bin -> bin.endsWith("bin"))
                .flatMap(bin -> Stream.of("bin", "include", "lib", "lib64", "ssl", "pyvenv.cfg")
                        .map(bin::resolveSibling))
                .filter(Files::exists);
    }

    private static String lines(List<Path> paths) throws IOException {
        String lines = paths.stream().map(Path::toString).collect(Collectors.joining("\n"));
        if (lines.lines().count() > paths.size()) {
            throw new IOException("A path with a line break cannot be shown to a worker: " + lines);
        }
        return lines;
    }

    private Path folder(String name) {
        return settings.folder().resolve(name);
    }
}
