package vertebra.engine.worker.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;

/**
 * Puts a worker behind walls: its own process group, limits, and where the machine allows it, which is tried once, its own user,
 * network and files. Safe for any thread.
 */
public final class Sandbox {

    private static final Logger LOGGER = LoggerFactory.getLogger(Sandbox.class);
    /** The line of a process's state that holds its users: the real one, then the one whose rights it has. */
    private static final Pattern EFFECTIVE_ROOT = Pattern.compile("Uid:\\s+\\d+\\s+0\\s.*");

    private static final int PROBE_SECONDS = 10;
    private static final int PROBE_ANSWER = 42;

    private final SandboxSettings settings;
    private final Guard guard;
    private final ControlGroups groups;
    private final ReentrantLock trying = new ReentrantLock();
    /** Guarded by {@code trying}. */
    private @Nullable SandboxAbility ability;

    private Sandbox(SandboxSettings settings, Guard guard, ControlGroups groups) {
        this.settings = settings;
        this.guard = guard;
        this.groups = groups;
    }

    /** @throws UncheckedIOException when the folder cannot be written */
    public static Sandbox open(SandboxSettings settings) {
        try {
            ControlGroups groups = settings.isolation() == Isolation.OFF ? ControlGroups.none() : ControlGroups.find();
            return new Sandbox(settings, new Guard(settings), groups);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What holds on this machine. The first call tries it, which takes some tenths of a second; others wait for it. */
    public SandboxAbility ability() {
        trying.lock();
        try {
            SandboxAbility known = ability;
            if (known == null) {
                known = tryAll();
                ability = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            trying.unlock();
        }
    }

    private SandboxAbility tryAll() throws IOException {
        return settings.isolation() == Isolation.OFF
                ? new SandboxAbility(Walls.NONE, "workers.isolation is off", groups.controllers())
                : strongest();
    }

    private SandboxAbility strongest() throws IOException {
        String obstacle = "";
        List<Walls> candidates = candidates(isRoot());
        for (Walls walls : candidates) {
            SandboxAbility ability = new SandboxAbility(walls, "", groups.controllers());
            obstacle = obstacle(ability);
            if (obstacle.isEmpty()) {
                return ability;
            }
            LOGGER.atLevel(walls == candidates.getLast() ? Level.WARN : Level.DEBUG)
                    .setMessage("Walls around workers do not stand here")
                    .addKeyValue("walls", walls)
                    .addKeyValue("reason", obstacle)
                    .log();
        }
        return new SandboxAbility(Walls.NONE, obstacle, groups.controllers());
    }

    /** A worker in a user namespace of root's would still be root for every file that it sees: what root cannot do better is no wall. */
    static List<Walls> candidates(boolean root) {
        return root ? List.of(Walls.OWN_USER) : List.of(Walls.OWN_USER, Walls.USER_NAMESPACE);
    }

    private static boolean isRoot() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status, ISO_8859_1).stream().anyMatch(EFFECTIVE_ROOT.asMatchPredicate());
    }

    /** Why an empty worker does not run behind these walls; empty: it did. */
    private String obstacle(SandboxAbility ability) throws IOException {
        Path temp = Files.createTempDirectory(settings.folder(), "probe-");
        try {
            WorkerCommand empty = new WorkerCommand(
                    List.of("sh", "-c", "exit " + PROBE_ANSWER), Map.of(), List.of(), temp, temp.resolve("none"), 0, 0);
            Process process = start(empty, ability);
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.getOutputStream().close();
                return "no answer within " + PROBE_SECONDS + " s";
            }
            List<String> talk = new String(process.getErrorStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            boolean ran = process.exitValue() == PROBE_ANSWER;
            return ran ? "" : talk.isEmpty() ? "exit code " + process.exitValue() : talk.getLast();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    /**
     * Starts a worker or a tool. The process that is returned guards it and ends as it does: with its exit code, or 128 and the signal's
     * number. Its standard output and error are the worker's, whose standard input is empty.
     *
     * <p>Closing the standard input of the guard, which the end of the node does too, kills the worker and all that it started.
     * Killing the guard kills the worker; what that started may stay until the input is closed. A polite signal does nothing.
     */
    public Process start(CellCommand command) throws IOException {
        return start(command, ability());
    }

    private Process start(CellCommand command, SandboxAbility walls) throws IOException {
        List<Path> joined =
                groups.make(new ControlGroups.Limits(command.memoryBytes(), command.cpuMillis(), Guard.PROCESSES));
        try {
            return guard.of(command, walls, joined).start();
        } catch (IOException e) {
            groups.remove(joined);
            throw e;
        }
    }

    /** True: what runs here is kept from the node's files and processes. */
    public boolean isolates() {
        return ability().walls() != Walls.NONE;
    }

    /** True: what runs here is another user than the node, who reads of the machine's files what everybody may read. */
    public boolean hasOwnUsers() {
        return ability().walls() == Walls.OWN_USER;
    }

    /** Why no worker may start on this machine: a node that is told so does not start. Empty: they may. */
    public Optional<String> refusal() {
        List<String> gaps =
                settings.isolation() == Isolation.REQUIRED ? ability().gaps() : List.of();
        return gaps.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Workers are not isolated as workers.isolation requires: " + String.join("; ", gaps) + ".");
    }

    /** One line for operators: which walls stand. */
    public String describe() {
        return ability().describe();
    }
}
