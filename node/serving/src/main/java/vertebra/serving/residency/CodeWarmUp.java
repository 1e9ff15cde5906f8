package vertebra.serving.residency;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Runs the recorded bodies through code before it gets traffic, each once: what code does beside its answer is not for us to
 * repeat. Blocking.
 */
final class CodeWarmUp {

    private static final String JSON = "application/json";
    private static final String REQUEST_ID = "warm-up";
    private static final int SERVER_ERROR = 500;

    private final PayloadModel code;
    private final List<String> bodies;
    private final Duration patience;

    /** @param patience for one body; its worker is ended before that */
    CodeWarmUp(PayloadModel code, List<String> bodies, Duration patience) {
        this.code = code;
        this.bodies = bodies;
        this.patience = patience;
    }

    /**
     * Runs all of them.
     *
     * @return the median time of one; zero when there is none
     * @throws ProblemException {@link ServingProblem#UNSERVABLE_MODEL} when one fails, or is answered with 500 or more
     */
    Duration run() {
        List<Long> nanos = new ArrayList<>();
        for (String body : bodies) {
            long started = System.nanoTime();
            Payload.Answer answer = answer(body);
            nanos.add(System.nanoTime() - started);
            if (answer.status() >= SERVER_ERROR) {
                throw unservable("A warm_up body was answered with status " + answer.status() + ".");
            }
        }
        Collections.sort(nanos);
        return nanos.isEmpty() ? Duration.ZERO : Duration.ofNanos(nanos.get(nanos.size() / 2));
    }

    /** The first body: it was answered. */
    Optional<String> sample() {
        return bodies.stream().filter(CodeWarmUp::isJson).findFirst();
    }

    private Payload.Answer answer(String body) {
        try {
            return code.predict(new Payload.Request(
                            body.getBytes(StandardCharsets.UTF_8),
                            Optional.of(JSON),
                            Map.of(),
                            Map.of("content-type", JSON),
                            REQUEST_ID))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw unservable("A warm_up body was not answered within " + patience.toSeconds() + " seconds.");
        } catch (ExecutionException failed) {
            throw Objects.requireNonNull(failed.getCause()) instanceof EngineException expected
                    ? unservable(
                            "It failed on a warm_up body: " + expected.failure().detail())
                    : new IllegalStateException("warm-up failed", failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while code was warmed up", e);
        }
    }

    private static boolean isJson(String body) {
        try {
            Json.decodeValue(body);
            return true;
        } catch (DecodeException noJson) {
            return false;
        }
    }

    private static ProblemException unservable(String detail) {
        return Problem.of(ServingProblem.UNSERVABLE_MODEL, detail).asException();
    }
}
