package vertebra.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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

    /** A request body that works, as the API's summary gives it; empty when there is none. */
    public Optional<String> sample(String endpoint) {
        try {
            String summary =
                    text(request(endpoint).timeout(SUMMARY_PATIENCE).GET()).body();
            JsonNode sample = ContractJson.mapper().readTree(summary).get("sample");
            return Optional.ofNullable(sample).map(JsonNode::toString);
        } catch (CommandFailure | JsonProcessingException noSummary) {
            return Optional.empty();
        }
    }

    /** True when the API answers nobody without a key. */
    public boolean needsKey(String endpoint) {
        try {
            withoutKey.text(request(endpoint).timeout(SUMMARY_PATIENCE).GET());
            return false;
        } catch (CommandFailure refused) {
            return refused.problem().status() == NEEDS_KEY;
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
