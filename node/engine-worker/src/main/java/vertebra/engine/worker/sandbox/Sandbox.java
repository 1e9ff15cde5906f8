package vertebra.engine.worker.sandbox;

import java.io.IOException;
import java.util.Optional;

/**
 * Puts a worker behind walls: its own process group, limits, and where the machine allows it its own user, network and files.
 * Safe for any thread.
 */
public interface Sandbox {

    /** The worker as it is, in the node's own process group. */
    static Sandbox none() {
        return new Sandbox() {
            @Override
            public Process start(WorkerCommand worker) throws IOException {
                ProcessBuilder process = new ProcessBuilder(worker.program())
                        .directory(worker.temp().toFile());
                process.environment().clear();
                process.environment().putAll(worker.environment());
                return process.start();
            }

            @Override
            public Optional<String> refusal() {
                return Optional.empty();
            }

            @Override
            public String describe() {
                return "none";
            }
        };
    }

    /**
     * Starts a worker. The process that is returned guards it and ends as it does: with its exit code, or 128 and the signal's
     * number. Its standard output and error are the worker's, whose standard input is empty.
     *
     * <p>Closing the standard input of the guard, which the end of the node does too, kills the worker and all that it started.
     * Killing the guard instead may leave something behind; a polite signal to the guard does nothing.
     */
    Process start(WorkerCommand worker) throws IOException;

    /** Why no worker may start on this machine, for a deployer; empty: they may. */
    Optional<String> refusal();

    /** One line for operators: which walls stand. */
    String describe();
}
