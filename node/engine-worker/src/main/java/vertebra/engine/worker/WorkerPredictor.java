package vertebra.engine.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.Payload.Answer;
import vertebra.engine.api.Payload.Request;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.worker.frames.Heads;
import vertebra.engine.worker.frames.HeldFrame;
import vertebra.engine.worker.group.WorkerGroup;
import vertebra.engine.worker.process.WorkerCall;

/** Code, in workers. */
final class WorkerPredictor extends HostedModel implements PayloadModel {

    WorkerPredictor(WorkerGroup workers, Runnable whenClosed) {
        super(workers, whenClosed);
    }

    @Override
    public CompletableFuture<Answer> predict(Request request) {
        WorkerCall call = new WorkerCall(FrameType.CALL, Heads.write(head(request)), ByteBuffer.wrap(request.body()));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<HeldFrame> _ = call.answer().whenComplete((frame, failure) -> end(answer, frame, failure));
        CompletableFuture<Answer> _ = answer.whenComplete((given, failure) -> {
            if (answer.isCancelled()) {
                workers.cancel(call);
            }
        });
        workers.submit(call);
        return answer;
    }

    private static ObjectNode head(Request request) {
        ObjectNode head = Heads.object()
                .put("content_type", request.contentType().orElse(null))
                .put("request_id", request.requestId());
        ObjectNode query = head.putObject("query");
        request.query().forEach((name, values) -> values.forEach(query.putArray(name)::add));
        ObjectNode headers = head.putObject("headers");
        request.headers().forEach(headers::put);
        return head;
    }

    private static void end(CompletableFuture<Answer> answer, @Nullable HeldFrame held, @Nullable Throwable failure) {
        if (held == null) {
            answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
            return;
        }
        try (held) {
            answer.complete(AnswerHead.answer(held.frame()));
        } catch (EngineException illegal) {
            answer.completeExceptionally(illegal);
        }
    }
}
