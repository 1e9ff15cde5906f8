package vertebra.engine.worker.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.ToolCommand;

/**
 * One run of a module, pip or the compiler, behind the walls of a worker. It sees nothing of the node's environment but what its
 * {@link Surroundings} hold; its home is an empty folder. It ends when it takes too long or writes too much, and with the node.
 */
final class PythonRun {

    /** The module pip, told to ask nobody and to look after itself elsewhere. */
    static final List<String> PIP = List.of("pip", "--no-input", "--no-color", "--disable-pip-version-check");

    /** By which the guard says that it was killed. */
    private static final int KILLED = 128 + 9;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sandbox sandbox;
    private final Interpreter python;
    private final Path work;
    private final Limits limits;

    /**
     * What a run may take.
     *
     * @param bytes that the work folder may hold, as far as it can be seen
     * @param spareBytes that must stay free on its disk, whatever was seen
     */
    record Limits(Duration time, long bytes, long spareBytes) {}

    /**
     * What became of it.
     *
     * @param lines the last ones that it wrote
     */
    record Outcome(boolean succeeded, Ending ending, List<String> lines) {}

    enum Ending {
        BY_ITSELF,
        /** By the system, for the memory that it and all that it started took together. */
        KILLED,
        TOO_LONG,
        TOO_LARGE,
        DISK_FULL
    }

    /** @param work all that it writes lies there; the caller deletes it */
    PythonRun(Sandbox sandbox, Interpreter python, Path work, Limits limits) {
        this.sandbox = sandbox;
        this.python = python;
        this.work = work;
        this.limits = limits;
    }

    /**
     * @param module its name, and arguments
     * @param line gets each line as it is written
     */
    Outcome run(List<String> module, Surroundings surroundings, Consumer<String> line) throws IOException {
        List<String> program = new ArrayList<>(List.of(python.program().toString(), "-I", "-m"));
        program.addAll(module);
        Process running = sandbox.start(new ToolCommand(
                program,
                environment(surroundings.variables()),
                surroundings.readable(),
                surroundings.lent(),
                work,
                surroundings.network(),
                limits.bytes()));
        Talk talk = new Talk(line);
        Thread reading = Thread.ofVirtual().start(() -> talk.read(running));
        try {
            Ending ending = await(running);
            end(running);
            // Without walls something that left pip's group may hold its output.
            boolean _ = reading.join(PATIENCE);
            return new Outcome(ending == Ending.BY_ITSELF && running.exitValue() == 0, ending, talk.last());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Python ran", e);
        } finally {
            running.getOutputStream().close();
        }
    }

    /** All that pip started is killed when the guard's standard input ends. */
    private static void end(Process running) throws IOException, InterruptedException {
        running.getOutputStream().close();
        if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            running.destroyForcibly().waitFor();
        }
    }

    private Ending await(Process running) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + limits.time().toNanos();
        while (!running.waitFor(1, TimeUnit.SECONDS)) {
            if (System.nanoTime() > deadline) {
                return Ending.TOO_LONG;
            }
            // What was removed and is still open, or lies in a locked folder, is on the disk all the same.
            if (Files.getFileStore(work).getUsableSpace() < limits.spareBytes()) {
                return Ending.DISK_FULL;
            }
            if (Folders.bytes(work) > limits.bytes()) {
                return Ending.TOO_LARGE;
            }
        }
        if (running.exitValue() == KILLED) {
            return Ending.KILLED;
        }
        return Folders.bytes(work) > limits.bytes() ? Ending.TOO_LARGE : Ending.BY_ITSELF;
    }

    private Map<String, String> environment(Map<String, String> variables) throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("HOME", Files.createDirectories(work.resolve("home")).toString());
        environment.put("TMPDIR", Files.createDirectories(work.resolve("tmp")).toString());
        return environment;
    }

    /** What it says: the last lines of it, not too long. */
    private static final class Talk {

        private static final int KEPT_LINES = 200;
        private static final int MAX_LINE_CHARS = 2_000;

        private final Consumer<String> listener;
        /** Guarded by this. */
        private final Deque<String> last = new ArrayDeque<>();

        Talk(Consumer<String> listener) {
            this.listener = listener;
        }

        /** However long a line is, its beginning is all that is held of it. */
        void read(Process running) {
            StringBuilder text = new StringBuilder();
            try (Reader said =
                    new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
                for (int next = said.read(); next >= 0; next = said.read()) {
                    if (next == '\n') {
                        tell(text);
                    } else if (text.length() < MAX_LINE_CHARS) {
                        text.append((char) next);
                    }
                }
            } catch (IOException ended) {
                // It was killed: what it said so far is what there is.
            }
            if (!text.isEmpty()) {
                tell(text);
            }
        }

        private void tell(StringBuilder text) {
            String line = text.toString();
            text.setLength(0);
            keep(line);
            listener.accept(line);
        }

        private synchronized void keep(String line) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        }

        synchronized List<String> last() {
            return List.copyOf(last);
        }
    }
}
