package vertebra.engine.worker.process;

/** Who looks after a worker. Called on the worker's own thread; must not block. */
public interface WorkerListener {

    /** One of its requests was answered; it can take another. Called before the request's future ends. */
    void freed(WorkerProcess worker);

    /** A worker that was ready has ended, and nothing of it is left. Called once. */
    void ended(WorkerProcess worker, WorkerEnd end);
}
