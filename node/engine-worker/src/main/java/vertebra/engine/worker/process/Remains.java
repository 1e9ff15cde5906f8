package vertebra.engine.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.engine.worker.files.ScratchFolder;

/**
 * What there is of a worker on this machine, and to clear away: its folder, its process, the threads that read its output. Used by
 * one thread: first the one that starts the worker, then the one that serves it.
 */
final class Remains {

    /** Who ends by itself has this long for it, and says by its exit code why. */
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(1);

    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final WorkerLog log;
    private @Nullable ScratchFolder scratch;
    private @Nullable Process process;
    private List<Thread> output = List.of();

    /** @param log takes the process's output */
    Remains(WorkerLog log) {
        this.log = log;
    }

    ScratchFolder newFolder(Path parent) throws IOException {
        ScratchFolder made = ScratchFolder.in(parent);
        scratch = made;
        return made;
    }

    /** @param name for the threads that read its output */
    void started(Process started, String name) {
        process = started;
        output = List.of(read(started.getInputStream(), name), read(started.getErrorStream(), name));
    }

    boolean hasProcess() {
        return process != null;
    }

    private Thread read(InputStream stream, String name) {
        return Thread.ofPlatform().daemon().name("worker-output-" + name).start(() -> log.readLines(stream));
    }

    /**
     * Returns when nothing is left.
     *
     * @param toldToEnd it is not waited for
     * @param hangUp ends its connection
     * @return what the process had to say when it ended by itself
     */
    Optional<Integer> clear(boolean toldToEnd, Runnable hangUp) {
        Optional<Process> started = Optional.ofNullable(process);
        Optional<Integer> exit =
                started.flatMap(running -> awaitExit(running, toldToEnd ? Duration.ZERO : EXIT_PATIENCE));
        hangUp.run();
        started.ifPresent(Remains::kill);
        output.forEach(Remains::join);
        if (scratch != null) {
            scratch.close();
        }
        log.tellDropped();
        return exit;
    }

    /** Closing its input is the order to its guard to kill the worker and all that it started. */
    private static void kill(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Closed it is.
        }
        if (awaitExit(process, END_PATIENCE).isEmpty()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            awaitExit(process, END_PATIENCE);
        }
    }

    private static Optional<Integer> awaitExit(Process process, Duration patience) {
        try {
            return process.waitFor(patience) ? Optional.of(process.exitValue()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(END_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
