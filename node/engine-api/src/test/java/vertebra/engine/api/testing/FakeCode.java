package vertebra.engine.api.testing;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.WorkerHealth;

/** Code that answers as the test says, by default with the request's own body, on a thread of its own for each request. */
final class FakeCode implements PayloadModel {

    /** Sends back what came. */
    static final Function<Payload.Request, Payload.Answer> ECHO = request ->
            new Payload.Answer(200, request.contentType().orElse("application/octet-stream"), Map.of(), request.body());

    private final FakeEngine engine;
    private boolean closed;

    FakeCode(FakeEngine engine) {
        this.engine = engine;
        engine.opened();
    }

    @Override
    public CompletableFuture<Payload.Answer> predict(Payload.Request request) {
        Optional<String> trouble = trouble();
        if (trouble.isPresent() || isClosed()) {
            return CompletableFuture.failedFuture(
                    new EngineException(new WorkerLost("No worker of the API is there to answer."), null));
        }
        Asked answer = new Asked();
        Thread.startVirtualThread(() -> run(request, answer));
        return answer;
    }

    /** Tells the engine when nobody wants the answer any more. */
    private final class Asked extends CompletableFuture<Payload.Answer> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled) {
                engine.cancelled();
            }
            return cancelled;
        }
    }

    private void run(Payload.Request request, CompletableFuture<Payload.Answer> answer) {
        try {
            engine.running();
            answer.complete(engine.code().apply(request));
        } catch (EngineException | RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public long memoryBytes() {
        return 1024;
    }

    @Override
    public void scale(int count) throws EngineException {
        engine.scaled(count);
    }

    @Override
    public Optional<String> trouble() {
        return engine.trouble();
    }

    @Override
    public Optional<WorkerHealth> health() {
        return Optional.of(engine.health());
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.closed();
        }
    }
}
