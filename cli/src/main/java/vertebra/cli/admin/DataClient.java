package vertebra.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import vertebra.admin.contract.ContractJson;
import vertebra.cli.failure.CommandFailure;

/**
 * The data listener of one node: what callers of the APIs see. Shows its key only to APIs that ask for one, after they did: others
 * need not learn it. Blocks; fails as {@link AdminClient} does.
 */
public final class DataClient {

    /** The HTTP client takes no wait of nothing. */
    private static final Duration SHORTEST_PATIENCE = Duration.ofMillis(1);

    private static final int NEEDS_KEY = 401;
    private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(2);
    private static final Duration SUMMARY_PATIENCE = Duration.ofSeconds(10);

    private final String url;
    private final Exchange withKey;
    private final Exchange withoutKey;

    /** @param url without a slash at its end */
    public DataClient(String url, Exchange exchange) {
        this.url = url.replaceFirst("/+$", "");
        this.withKey = exchange;
        this.withoutKey = exchange.withoutKey();
    }

    /** True when the node takes requests. */
    public boolean isReady() {
        try {
            return withoutKey
                            .text(request("/readyz").timeout(HEALTH_PATIENCE).GET())
                            .statusCode()
                    == 200;
        } catch (CommandFailure notYet) {
            return false;
        }
    }

    /** The body of the answer. */
    public String predict(String endpoint, byte[] body, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(predictUri(endpoint))
                .header("Content-Type", "application/json")
                .timeout(timeout.isZero() ? SHORTEST_PATIENCE : timeout)
                .POST(BodyPublishers.ofByteArray(body));
        return text(request).body();
    }

    public URI predictUri(String endpoint) {
        return URI.create(url + endpoint + "/predict");
    }

    /**
     * What callers learn of an API.
     *
     * @param sample a request body that works; empty when nothing tells one
     * @param needsKey the API answers nobody without a key
     */
    public record Summary(Optional<String> sample, boolean needsKey) {}

    public Summary summary(String endpoint) {
        HttpRequest.Builder request =
                request(endpoint).timeout(SUMMARY_PATIENCE).GET();
        boolean needsKey = false;
        try {
            HttpResponse<String> answer = withoutKey.send(request, BodyHandlers.ofString());
            needsKey = answer.statusCode() == NEEDS_KEY;
            String summary = needsKey ? withKey.text(request).body() : answer.body();
            JsonNode sample = ContractJson.mapper().readTree(summary).get("sample");
            return new Summary(Optional.ofNullable(sample).map(JsonNode::toString), needsKey);
        } catch (CommandFailure | JsonProcessingException noSummary) {
            return new Summary(Optional.empty(), needsKey);
        }
    }

    private HttpResponse<String> text(HttpRequest.Builder request) {
        try {
            return withoutKey.text(request);
        } catch (CommandFailure refused) {
            if (refused.problem().status() != NEEDS_KEY) {
                throw refused;
            }
            return withKey.text(request);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }
}
