package vertebra.engine.worker.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One run of a module: pip, or the compiler. It sees nothing of the node's environment but {@code PATH}, the language and the
 * variables of pip itself,
 * which nobody else gets; its home is an empty folder. It ends when it takes too long or writes too much, and with the node.
 */
final class PythonRun {

    /** The module pip, told to ask nobody and to look after itself elsewhere. */
    static final List<String> PIP = List.of("pip", "--no-input", "--no-color", "--disable-pip-version-check");

    private static final int KEPT_LINES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_LINE_CHARS = 2_000;

    private final Interpreter python;
    private final Path work;
    private final Limits limits;
    private final Map<String, String> node;

    /**
     * What a run may take.
     *
     * @param bytes that the work folder may hold
     */
    record Limits(Duration time, long bytes) {}

    /**
     * What became of it.
     *
     * @param lines the last ones that it wrote
     */
    record Outcome(boolean succeeded, Ending ending, List<String> lines) {}

    enum Ending {
        BY_ITSELF,
        TOO_LONG,
        TOO_LARGE
    }

    /**
     * @param work all that it writes lies there; the caller deletes it
     * @param node the environment of this process
     */
    PythonRun(Interpreter python, Path work, Limits limits, Map<String, String> node) {
        this.node = Map.copyOf(node);
        this.python = python;
        this.work = work;
        this.limits = limits;
    }

    /**
     * @param module its name, and arguments
     * @param line gets each line as it is written
     */
    Outcome run(List<String> module, Consumer<String> line) throws IOException {
        List<String> command =
                new ArrayList<>(PythonScript.command(python.program().toString(), "run_module.py"));
        command.add(Long.toString(limits.bytes()));
        command.addAll(module);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(work.resolve("home")).toFile())
                .redirectErrorStream(true);
        environment(builder.environment());
        Process running = builder.start();
        Deque<String> last = new ArrayDeque<>();
        Thread reading = Thread.ofVirtual().start(() -> read(running, last, line));
        try {
            Ending ending = await(running);
            end(running);
            reading.join();
            return new Outcome(ending == Ending.BY_ITSELF && running.exitValue() == 0, ending, List.copyOf(last));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Python ran", e);
        } finally {
            running.destroyForcibly();
        }
    }

    /** The script kills all that pip started when its standard input ends. */
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
            if (sizeOf(work) > limits.bytes()) {
                return Ending.TOO_LARGE;
            }
        }
        return sizeOf(work) > limits.bytes() ? Ending.TOO_LARGE : Ending.BY_ITSELF;
    }

    private void environment(Map<String, String> environment) throws IOException {
        environment.clear();
        node.forEach((name, value) -> {
            if (name.equals("PATH") || name.equals("LANG") || name.startsWith("LC_") || name.startsWith("PIP_")) {
                environment.put(name, value);
            }
        });
        if (!node.containsKey("PIP_CACHE_DIR")) {
            environment.put("PIP_NO_CACHE_DIR", "1");
        }
        environment.put("HOME", work.resolve("home").toString());
        environment.put("TMPDIR", Files.createDirectories(work.resolve("tmp")).toString());
    }

    private static void read(Process running, Deque<String> last, Consumer<String> line) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                String shown = text.length() > MAX_LINE_CHARS ? text.substring(0, MAX_LINE_CHARS) : text;
                if (last.size() == KEPT_LINES) {
                    last.removeFirst();
                }
                last.addLast(shown);
                line.accept(shown);
            }
        } catch (IOException ended) {
            // It was killed: what it said so far is what there is.
        }
    }

    /** Files come and go while it is counted. */
    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(path -> path.toFile().length()).sum();
        } catch (UncheckedIOException gone) {
            return 0;
        }
    }
}
