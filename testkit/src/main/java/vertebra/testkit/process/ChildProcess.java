package vertebra.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A child process whose output a test reads. Standard error is merged into standard output. Closing it kills the process
 * and its descendants and waits for their end, so that no test leaves one behind.
 */
public final class ChildProcess implements AutoCloseable {

    private static final Duration END_PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Thread reader;
    /** Guarded by itself; notified at each new line and at the end of the output. */
    private final List<String> lines = new ArrayList<>();

    private boolean ended;

    private ChildProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("output-of-" + process.pid()).start(this::read);
    }

    /** Starts any command. */
    public static ChildProcess start(List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /** Starts the {@code main} of a class on this JVM's own class path. */
    public static ChildProcess java(Class<?> main, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return start(command, Path.of("").toAbsolutePath(), Map.of("ORT_DISABLE_TELEMETRY", "1"));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that the process has printed so far. */
    public List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /**
     * Waits for a line, also one that came before the call.
     *
     * @return the first such line
     * @throws AssertionError with the whole output when the process ends or the time is over before it comes
     */
    public String awaitLine(Predicate<String> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    throw new AssertionError((ended ? "the process ended" : "no such line in " + patience)
                            + "; its output:\n" + String.join("\n", lines));
                }
                awaitChange(left);
            }
        }
    }

    /**
     * Waits for the end of the process and of its output.
     *
     * @return the exit code
     * @throws AssertionError with the output when the time is over
     */
    public int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience) || !reader.join(patience)) {
                throw new AssertionError(
                        "still running after " + patience + "; its output:\n" + String.join("\n", output()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + pid(), e);
        }
    }

    /** Writes one line to the process's standard input. */
    public void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid() + " takes no input", e);
        }
    }

    /** {@code kill -9} of the process and of what it started, and waits until it is gone. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit(END_PATIENCE);
    }

    /** SIGTERM; does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** SIGINT, as Ctrl-C sends it; does not wait. */
    public void interrupt() {
        signal("INT");
    }

    /** SIGHUP, as a closing terminal sends it; does not wait. */
    public void hangUp() {
        signal("HUP");
    }

    private void signal(String name) {
        try (ChildProcess kill = start(
                List.of("kill", "-" + name, Long.toString(pid())), Path.of("").toAbsolutePath(), Map.of())) {
            kill.awaitExit(END_PATIENCE);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitChange(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for output", e);
        }
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            // The process is gone, and its output with it.
        } finally {
            synchronized (lines) {
                ended = true;
                lines.notifyAll();
            }
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }
}
