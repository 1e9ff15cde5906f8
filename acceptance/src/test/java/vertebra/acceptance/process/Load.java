package vertebra.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** Callers that ask again as soon as they have an answer, over keep-alive connections, until closed. */
public final class Load implements AutoCloseable {

    private static final int KEPT_FAILURES = 20;

    private final HttpClient client;
    private final HttpRequest request;
    private final Predicate<String> good;
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong turnedAway = new AtomicLong();
    private final boolean obedient;
    private final List<Thread> callers;
    private volatile boolean over;

    private Load(
            HttpClient.Builder client, String url, String body, int callers, Predicate<String> good, boolean obedient) {
        this.client = client.version(HttpClient.Version.HTTP_1_1).build();
        this.good = good;
        this.obedient = obedient;
        this.request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build();
        this.callers = IntStream.range(0, callers)
                .mapToObj(i -> Thread.ofVirtual().name("caller-" + i).start(this::call))
                .toList();
    }

    /**
     * Starts the callers.
     *
     * @param good whether a 200's body is a right answer
     */
    public static Load on(String url, String body, int callers, Predicate<String> good) {
        return new Load(HttpClient.newBuilder(), url, body, callers, good, false);
    }

    /** The same over TLS. */
    public static Load trusting(SSLContext trust, String url, String body, int callers, Predicate<String> good) {
        return new Load(HttpClient.newBuilder().sslContext(trust), url, body, callers, good, false);
    }

    /** The same with callers that end when an answer says {@code Connection: close}, as if they had another node to go to. */
    public static Load untilTurnedAway(String url, String body, int callers, Predicate<String> good) {
        return new Load(HttpClient.newBuilder(), url, body, callers, good, true);
    }

    private void call() {
        while (!over) {
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() == 200 && good.test(response.body())) {
                    answered.incrementAndGet();
                } else {
                    fail(response.statusCode() + " " + response.body());
                }
                if (obedient && isLast(response)) {
                    turnedAway.incrementAndGet();
                    return;
                }
            } catch (IOException e) {
                fail(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean isLast(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Connection")
                .filter("close"::equalsIgnoreCase)
                .isPresent();
    }

    private void fail(String what) {
        if (failures.size() < KEPT_FAILURES) {
            failures.add(what);
        }
    }

    /** Waits until so many more good answers came. */
    public void awaitAnswers(long more) {
        long goal = answered.get() + more;
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(answered.get())
                        .as("good answers; failures: %s", failures)
                        .isGreaterThanOrEqualTo(goal));
    }

    public long answered() {
        return answered.get();
    }

    /** Callers that ended because they were asked to. */
    public long turnedAway() {
        return turnedAway.get();
    }

    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Lets every caller finish its last request. */
    @Override
    public void close() {
        over = true;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        client.close();
    }
}
