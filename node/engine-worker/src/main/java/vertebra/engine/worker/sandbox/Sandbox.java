package vertebra.engine.worker.sandbox;

import java.util.List;

/**
 * Puts a worker behind walls: its own process group, limits, and where the machine allows it its own user, network and files.
 * Safe for any thread.
 */
public interface Sandbox {

    /** The worker as it is, in the node's own process group. */
    static Sandbox none() {
        return new Sandbox() {
            @Override
            public List<String> command(WorkerCommand worker) {
                return worker.program();
            }

            @Override
            public String describe() {
                return "none";
            }
        };
    }

    /**
     * The command that starts this worker. The process that it starts reads its standard input until the end, which is the end
     * of the node or of its interest, and then kills the worker and all that it started. It ends as the worker does.
     */
    List<String> command(WorkerCommand worker);

    /** One line for operators: which walls stand. */
    String describe();
}
