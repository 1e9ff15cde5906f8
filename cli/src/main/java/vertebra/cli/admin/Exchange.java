package vertebra.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.ProblemBody;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/** One HTTP request and its answer; what went wrong becomes a {@link CommandFailure} that says what to do. */
public final class Exchange {

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .build();
    private final String command;

    /** @param command what the user types, for the advice */
    public Exchange(String command) {
        this.command = command;
    }

    /** A 2xx answer as text. */
    public HttpResponse<String> text(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw refusal(response.statusCode(), response.body());
        }
        return response;
    }

    /** Any answer. */
    public <T> HttpResponse<T> send(HttpRequest.Builder builder, HttpResponse.BodyHandler<T> handler) {
        HttpRequest request = builder.header("User-Agent", "vertebra-cli").build();
        String place = place(request.uri());
        try {
            return client.send(request, handler);
        } catch (ConnectException e) {
            throw CommandFailure.of(
                    ExitCode.UNREACHABLE, "no node answers at " + place, "Start one: " + command + " up");
        } catch (HttpTimeoutException e) {
            throw CommandFailure.of(
                    ExitCode.TIMED_OUT,
                    place + " did not answer in time",
                    "Look at the node's log: " + command + " logs");
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.UNREACHABLE,
                    "the connection to " + place + " broke: " + reason(e),
                    "Look whether the node still runs: " + command + " doctor");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of(ExitCode.FAILED, "interrupted", null);
        }
    }

    /** What a refusing answer says: its problem, or its status where it carries none. */
    static CommandFailure refusal(int status, String body) {
        ProblemBody problem = problem(body)
                .filter(read -> read.status() == status)
                .orElseGet(() -> new ProblemBody(null, null, status, "HTTP " + status, null, null, null, null));
        ExitCode exitCode = switch (status) {
            case 404 -> ExitCode.NOT_FOUND;
            case 408, 504 -> ExitCode.TIMED_OUT;
            default -> ExitCode.FAILED;
        };
        return new CommandFailure(exitCode, problem);
    }

    private static Optional<ProblemBody> problem(String body) {
        try {
            return Optional.ofNullable(ContractJson.mapper().readValue(body, ProblemBody.class));
        } catch (JsonProcessingException noProblem) {
            return Optional.empty();
        }
    }

    private static String place(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "closed" : e.getMessage();
    }
}
