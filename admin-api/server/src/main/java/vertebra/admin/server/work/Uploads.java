package vertebra.admin.server.work;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.http.BodyReader;
import vertebra.spec.problem.Problem;

/** Receives files: a bounded number at once, each in a folder of its own that is gone when the work on it ended. */
public final class Uploads {

    private static final int AT_ONCE = 8;

    private final Vertx vertx;
    private final Blocking blocking;
    private final Workspaces workspaces;
    private final long maxBytes;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /**
     * @param folder owned by this process alone; emptied now (blocking)
     * @param maxBytes of one upload
     */
    public Uploads(Vertx vertx, Blocking blocking, Path folder, long maxBytes) {
        this.vertx = vertx;
        this.blocking = blocking;
        this.workspaces = new Workspaces(folder);
        this.maxBytes = maxBytes;
    }

    /**
     * Streams the body into a file and runs the work on it on a virtual thread. Called on the request's event loop, before
     * anything reads the body.
     *
     * @param name of the file
     * @param work gets the file; what lies beside it is removed too
     * @return what the work returned, when the folder is gone
     */
    public <T> Future<T> receive(HttpServerRequest request, String name, Function<Path, T> work) {
        if (BodyReader.declaredLength(request) > maxBytes) {
            return Future.failedFuture(BodyFile.tooLarge(maxBytes));
        }
        Optional<Problem> refusal = BodyReader.refusal(request);
        if (refusal.isPresent()) {
            return Future.failedFuture(refusal.get().asException());
        }
        if (!free.tryAcquire()) {
            return Future.failedFuture(Problem.of(AdminProblem.BUSY, AT_ONCE + " uploads are under way.")
                    .asException());
        }
        request.pause();
        return blocking.call(workspaces::create)
                .compose(workspace -> receive(request, workspace.resolve(name), work)
                        .eventually(() -> blocking.run(() -> Workspaces.delete(workspace))))
                .eventually(() -> {
                    free.release();
                    return Future.succeededFuture();
                });
    }

    private <T> Future<T> receive(HttpServerRequest request, Path file, Function<Path, T> work) {
        return BodyFile.receive(vertx, request, file, maxBytes).compose(whole -> blocking.call(() -> work.apply(file)));
    }
}
