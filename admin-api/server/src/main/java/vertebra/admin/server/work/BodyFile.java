package vertebra.admin.server.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.http.BodyReader;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Streams a request's body into a file, at most so many bytes, no faster than the disk takes them; the listener sees to it that
 * it does not come too slowly. All on the request's event loop.
 */
final class BodyFile {

    private final HttpServerRequest request;
    private final AsyncFile file;
    private final long maxBytes;
    private final Promise<Void> whole = Promise.promise();
    private Future<Void> written = Future.succeededFuture();
    private long bytes;

    private BodyFile(HttpServerRequest request, AsyncFile file, long maxBytes) {
        this.request = request;
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /**
     * Receives the body of a paused request.
     *
     * @param target must not exist
     * @return fails with {@link AdminProblem#UPLOAD_TOO_LARGE}, {@link AdminProblem#UPLOAD_NOT_STORED},
     *     {@link HttpProblem#BODY_TOO_SLOW}, or with what broke the connection
     */
    static Future<Void> receive(Vertx vertx, HttpServerRequest request, Path target, long maxBytes) {
        OpenOptions writeNew =
                new OpenOptions().setRead(false).setWrite(true).setCreate(false).setCreateNew(true);
        return vertx.fileSystem()
                .open(target.toString(), writeNew)
                .recover(failed -> Future.failedFuture(notStored(failed)))
                .compose(file -> new BodyFile(request, file, maxBytes).receive());
    }

    static ProblemException notStored(Throwable cause) {
        return Problem.of(AdminProblem.UPLOAD_NOT_STORED, "The upload cannot be written.")
                .asException(cause);
    }

    static ProblemException tooLarge(long maxBytes) {
        return Problem.of(
                        AdminProblem.UPLOAD_TOO_LARGE,
                        "The upload is larger than the " + maxBytes + " bytes that are allowed.")
                .asException();
    }

    private Future<Void> receive() {
        BodyReader.askFor(request);
        request.handler(this::take);
        request.exceptionHandler(this::fail);
        request.endHandler(ended -> written.onComplete(whole));
        request.resume();
        if (request.response().closed()) {
            // It broke before the handlers were there to hear of it.
            fail(new HttpClosedException("Connection was closed"));
        }
        return whole.future().eventually(file::close);
    }

    private void take(Buffer chunk) {
        bytes += chunk.length();
        if (bytes > maxBytes) {
            fail(tooLarge(maxBytes));
            return;
        }
        Future<Void> write = file.write(chunk).recover(failed -> Future.failedFuture(notStored(failed)));
        write.onFailure(this::fail);
        written = written.compose(before -> write);
        if (file.writeQueueFull()) {
            request.pause();
            file.drainHandler(drained -> request.resume());
        }
    }

    private void fail(Throwable failure) {
        request.handler(null);
        file.drainHandler(null);
        request.pause();
        whole.tryFail(failure);
    }
}
