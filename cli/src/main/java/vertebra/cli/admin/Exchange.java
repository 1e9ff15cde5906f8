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
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.ProblemBody;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/** One HTTP request and its answer; what went wrong becomes a {@link CommandFailure} that says what to do. */
public final class Exchange {

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client;
    private final String command;
    private final Login login;

    /** @param command what the user types, for the advice */
    public Exchange(String command, Login login) {
        this(client(login), command, login);
    }

    private Exchange(HttpClient client, String command, Login login) {
        this.client = client;
        this.command = command;
        this.login = login;
    }

    private static HttpClient client(Login login) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_PATIENCE);
        login.trust().ifPresent(builder::sslContext);
        return builder.build();
    }

    /** The same without its key. */
    Exchange withoutKey() {
        return new Exchange(client, command, login.withoutKey());
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
        login.key().ifPresent(key -> builder.setHeader("Authorization", "Bearer " + key));
        HttpRequest request = builder.setHeader("User-Agent", "vertebra-cli").build();
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
        } catch (SSLHandshakeException e) {
            throw CommandFailure.of(
                    ExitCode.UNREACHABLE,
                    "the certificate of " + place + " is not trusted: " + reason(e),
                    "Name the certificate of its issuer: --ca FILE or VERTEBRA_CA.");
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

    /** What a refusing answer says: its problem, or its status where it carries none; and what to do about keys. */
    CommandFailure refusal(int status, String body) {
        ProblemBody problem = problem(body)
                .filter(read -> read.status() == status)
                .orElseGet(() -> new ProblemBody(null, null, status, "HTTP " + status, null, null, null, null));
        return new CommandFailure(exitCode(status), advised(problem));
    }

    private static ExitCode exitCode(int status) {
        return switch (status) {
            case 404 -> ExitCode.NOT_FOUND;
            case 408, 504 -> ExitCode.TIMED_OUT;
            default -> ExitCode.FAILED;
        };
    }

    /** The node does not know how the command comes by its key. */
    private ProblemBody advised(ProblemBody problem) {
        return new ProblemBody(
                problem.type(),
                problem.title(),
                problem.status(),
                problem.detail(),
                problem.code(),
                problem.requestId(),
                advice(problem),
                problem.faults());
    }

    private @Nullable String advice(ProblemBody problem) {
        return switch (problem.code()) {
            case "VTB-6020" -> keyAdvice();
            case "VTB-6021" -> scopeAdvice();
            case null, default -> problem.advice();
        };
    }

    private String keyAdvice() {
        return login.key().isPresent()
                ? "The key came from VERTEBRA_KEY, --key-file, or the state folder of the node; " + command
                        + " keys list, on the node's machine, shows which there are."
                : "Set VERTEBRA_KEY, or name a file with the key: --key-file FILE. Who runs a node needs none on its"
                        + " machine: its state folder holds a credential for the user that started it"
                        + " (VERTEBRA_STATE_DIR).";
    }

    private String scopeAdvice() {
        return "Use a key that has the scope: VERTEBRA_KEY or --key-file FILE. Whoever may use the node's machine makes one: "
                + command + " keys create NAME --scope SCOPE";
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
