package vertebra.benchmarks.contestant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import vertebra.benchmarks.machine.CpuTime;
import vertebra.benchmarks.machine.Wrk;
import vertebra.testkit.process.ChildProcess;

/**
 * A server, loaded by wrk.
 *
 * @param url where the question is posted
 * @param outputName the member of the JSON answer that holds the output; the echo gives back {@code x}
 * @param process ended by {@link #close}
 */
record HttpContestant(
        String name, String url, String outputName, Question question, int connections, ChildProcess process, Wrk wrk)
        implements Contestant {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int QUESTIONS = 100;

    @Override
    public Window measure(Duration time) {
        long before = CpuTime.micros(process.pid());
        Wrk.Run run = wrk.post(url, Question.json(question.row(0)), connections, time);
        long cpu = CpuTime.micros(process.pid()) - before;
        return new Window(run.requests() / run.seconds(), (double) cpu / run.requests());
    }

    @Override
    public void validate() {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int number = 0; number < QUESTIONS; number++) {
                float[] row = question.row(number);
                String answer = ask(client, Question.json(row));
                if (!isRight(row, answer)) {
                    throw new IllegalStateException(name + " answers wrong: " + answer);
                }
            }
        }
    }

    private String ask(HttpClient client, String json) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean isRight(float[] row, String answer) {
        try {
            JsonNode output = JSON.readTree(answer).path(outputName).path(0);
            float[] given = new float[output.size()];
            for (int i = 0; i < given.length; i++) {
                given[i] = output.get(i).floatValue();
            }
            return question.isAnswer(row, given);
        } catch (IOException noJson) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
