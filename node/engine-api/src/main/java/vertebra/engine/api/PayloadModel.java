package vertebra.engine.api;

import java.util.concurrent.CompletableFuture;

/** Code that takes a request as it came and answers with a response of its own making. */
public non-sealed interface PayloadModel extends LoadedModel {

    /**
     * Has it answered by a worker. Does not block.
     *
     * @return ends on some thread with the answer or with an {@link EngineException}; cancelled when nobody wants the answer any
     *     more: what waits is dropped, what runs is left alone until its time is over
     */
    CompletableFuture<Payload.Answer> predict(Payload.Request request);
}
