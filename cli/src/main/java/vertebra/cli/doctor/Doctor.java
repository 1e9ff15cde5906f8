package vertebra.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.ServerInfo;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.admin.Login;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.node.LauncherScript;
import vertebra.cli.node.Listen;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.node.Ports;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Shell;

/** Looks at everything that a node needs of its machine. */
public final class Doctor {

    private static final int WANTED_JAVA = 25;
    private static final long WANTED_DISK_BYTES = 2L << 30;

    private final Shell shell;
    private final NodeFiles files;
    private final Optional<NodeRecord> node;

    public Doctor(Shell shell) {
        this.shell = shell;
        this.files = NodeFiles.of(shell);
        this.node = files.ready();
    }

    public List<Diagnosis> examine() {
        Optional<JsonNode> report = check(shell);
        return List.of(
                java(),
                stateDir(),
                disk(),
                memory(report),
                locale(),
                port("data-port", "VERTEBRA_LISTEN_DATA", "8080", "--port", NodeRecord::dataUrl),
                port("admin-port", "VERTEBRA_LISTEN_ADMIN", "8081", "--admin-port", NodeRecord::adminUrl),
                node(),
                engines(report),
                python(report),
                workers(report));
    }

    private static Diagnosis java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= WANTED_JAVA
                ? Diagnosis.ok("java", version.toString())
                : Diagnosis.wrong("java", version + " (expected: 25 or newer)", "Install a JDK 25; set JAVA_HOME.");
    }

    private Diagnosis stateDir() {
        Path folder = existing(files.stateDir());
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? Diagnosis.ok("state-dir", files.stateDir().toString())
                : Diagnosis.wrong(
                        "state-dir",
                        files.stateDir() + " cannot be written",
                        "Change its permissions, or set VERTEBRA_STATE_DIR.");
    }

    private Diagnosis disk() {
        try {
            long free = Files.getFileStore(existing(files.stateDir())).getUsableSpace();
            String detail = Amounts.bytes(free) + " free";
            return free >= WANTED_DISK_BYTES
                    ? Diagnosis.ok("disk", detail)
                    : Diagnosis.warning(
                            "disk",
                            detail + " (expected: at least " + Amounts.bytes(WANTED_DISK_BYTES) + ")",
                            "Free space, or set VERTEBRA_STATE_DIR to a larger disk.");
        } catch (IOException e) {
            return Diagnosis.warning("disk", "unknown: " + e.getMessage(), "Check the state folder.");
        }
    }

    /** The folder itself, or the nearest one above it that is there. */
    private static Path existing(Path folder) {
        Path parent = folder.getParent();
        return Files.exists(folder) || parent == null ? folder : existing(parent);
    }

    private static Diagnosis locale() {
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            return Diagnosis.warning(
                    "locale",
                    "file names are " + encoding + " (expected: UTF-8)",
                    "Install the locale C.UTF-8 or en_US.UTF-8.");
        }
        String known = output(List.of("locale", "-a")).orElse("");
        return known.toLowerCase(java.util.Locale.ROOT).contains("en_us.utf")
                ? Diagnosis.ok("locale", "UTF-8, en_US.UTF-8 is installed")
                : Diagnosis.warning(
                        "locale",
                        "UTF-8, but en_US.UTF-8 is not installed: some text models (StringNormalizer) need it",
                        "Debian, Ubuntu: apt-get install locales, then locale-gen en_US.UTF-8.");
    }

    private Diagnosis port(
            String check, String variable, String byDefault, String option, Function<NodeRecord, String> url) {
        if (node.isPresent()) {
            return Diagnosis.ok(check, url.apply(node.get()) + " (this node)");
        }
        Listen listen;
        try {
            listen = Listen.parse(shell.variable(variable).orElse(byDefault));
        } catch (CommandFailure wrong) {
            return Diagnosis.wrong(check, String.valueOf(wrong.getMessage()), "Correct " + variable + ".");
        }
        return Ports.isFree(listen.host(), listen.port())
                ? Diagnosis.ok(check, listen + " is free")
                : Diagnosis.wrong(
                        check,
                        listen + " is taken by " + Ports.owner(listen.port()).orElse("another program"),
                        "Stop it, or start the node with " + option + " " + Ports.freeNear(listen.host(), listen.port())
                                + ".");
    }

    private Diagnosis node() {
        if (node.isEmpty()) {
            return Diagnosis.ok("node", "none runs here; " + shell.command() + " up starts one");
        }
        try {
            URI admin = URI.create(node.get().adminUrl());
            ServerInfo info =
                    new AdminClient(admin, new Exchange(shell.command(), Login.local(shell)), "doctor").info();
            return Diagnosis.ok(
                    "node",
                    info.node() + " answers, version " + info.version() + ", pid "
                            + node.get().pid());
        } catch (CommandFailure silent) {
            return Diagnosis.wrong(
                    "node",
                    "pid " + node.get().pid() + " runs but does not answer: " + silent.getMessage(),
                    "Look at " + files.log() + ", then restart it: " + shell.command() + " down, up.");
        }
    }

    /** How the node shares out the machine, or the container. */
    private static Diagnosis memory(Optional<JsonNode> report) {
        if (report.isEmpty()) {
            return Diagnosis.warning("memory", "unknown", "See engines.");
        }
        JsonNode sizes = report.get();
        String detail = bytes(sizes, "memory_bytes") + ": heap " + bytes(sizes, "heap_bytes") + ", connections "
                + bytes(sizes, "direct_bytes") + ", models " + bytes(sizes, "model_memory_bytes") + ", reserve "
                + bytes(sizes, "reserve_bytes");
        return sizes.path("model_memory_bytes").asLong() > 0
                ? Diagnosis.ok("memory", detail)
                : Diagnosis.warning(
                        "memory",
                        detail,
                        "Give the machine more memory, or the heap less: VERTEBRA_NODE_OPTS=-Xmx256m.");
    }

    private static String bytes(JsonNode sizes, String field) {
        return Amounts.bytes(sizes.path(field).asLong());
    }

    private Diagnosis engines(Optional<JsonNode> report) {
        List<String> names = new ArrayList<>();
        report.ifPresent(found -> found.path("engines")
                .forEach(engine -> names.add(engine.path("name").asText() + " "
                        + engine.path("runtime").asText())));
        return names.isEmpty()
                ? Diagnosis.wrong(
                        "engines", "no engine can be loaded", "Run " + shell.command() + " check; it says why.")
                : Diagnosis.ok("engines", String.join(", ", names));
    }

    /** Missing, it costs the APIs of code and of models in workers; those of ONNX models do without. */
    private static Diagnosis python(Optional<JsonNode> report) {
        List<JsonNode> pythons = new ArrayList<>();
        report.ifPresent(found -> found.path("pythons").forEach(pythons::add));
        if (pythons.isEmpty()) {
            return Diagnosis.warning(
                    "python",
                    "no Python 3.9 or newer: Python predictors, scikit-learn, XGBoost and LightGBM models are not served",
                    "Install python3 with pip, or name one by workers.python.");
        }
        String detail = pythons.stream().map(Doctor::python).collect(Collectors.joining(", "));
        return pythons.getFirst().path("pip").asText().isEmpty()
                ? Diagnosis.warning(
                        "python",
                        detail,
                        "Install pip for the first one (Debian, Ubuntu: apt-get install python3-pip): packages cannot be"
                                + " resolved or installed without.")
                : Diagnosis.ok("python", detail);
    }

    /** What keeps the code of deployers from the node. */
    private static Diagnosis workers(Optional<JsonNode> report) {
        if (report.isEmpty()) {
            return Diagnosis.warning("workers", "unknown", "See engines.");
        }
        JsonNode workers = report.get().path("workers");
        String isolation = workers.path("isolation").asText();
        List<String> gaps = new ArrayList<>();
        workers.path("gaps").forEach(gap -> gaps.add(gap.asText()));
        if (gaps.isEmpty()) {
            return Diagnosis.ok("workers", isolation);
        }
        String detail = isolation + ": " + String.join("; ", gaps);
        String fix = "Let the node run as root, or as a service with control groups of its own; see docs/isolation.md.";
        return workers.path("refused").asBoolean()
                ? Diagnosis.wrong("workers", detail, fix + " Or set workers.isolation to auto.")
                : Diagnosis.warning("workers", detail, fix);
    }

    /** {@code 3.11.7 with pip 24.0 (/usr/bin/python3.11)} */
    private static String python(JsonNode python) {
        String pip = python.path("pip").asText();
        return python.path("version").asText() + (pip.isEmpty() ? " without pip" : " with pip " + pip) + " ("
                + python.path("program").asText() + ")";
    }

    /** What the node's own program says of its configuration and its engines, loaded in a process of their own. */
    public static Optional<JsonNode> check(Shell shell) {
        try {
            List<String> command = LauncherScript.of(shell).command(List.of("check", "-o", "json"));
            String report = output(command).orElse("");
            // A library may have had something to say before.
            return Optional.of(ContractJson.mapper().readTree(report.substring(Math.max(0, report.indexOf('{')))))
                    .filter(JsonNode::isObject);
        } catch (IOException | CommandFailure noReport) {
            return Optional.empty();
        }
    }

    /** What a command prints, when it succeeds. */
    private static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
