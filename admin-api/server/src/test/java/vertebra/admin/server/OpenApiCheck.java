package vertebra.admin.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.OpenApi;

/** Holds requests and answers against the OpenAPI file. */
final class OpenApiCheck {

    /** The validator knows few media types and no path like {@code /{api}:rollback}: these are renamed for it. */
    private static final Map<String, String> RENAMED = Map.of(
            "application/problem+json", "application/vnd.vertebra.problem+json",
            "application/x-ndjson", "text/plain",
            "application/yaml", "text/plain",
            "application/x-gzip", "application/octet-stream",
            "application/gzip", "text/plain; charset=utf-8");

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final OpenAPIContract contract;
    private final RequestValidator requests;
    private final ResponseValidator responses;
    private final Set<String> seen = new TreeSet<>();

    OpenApiCheck(Vertx vertx, Path folder) throws Exception {
        contract = await(OpenAPIContract.from(vertx, adapted(folder).toString()));
        requests = RequestValidator.create(vertx, contract);
        responses = ResponseValidator.create(vertx, contract);
    }

    /** {@code operationId status} of every answer that was checked. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    List<Operation> operations() {
        return contract.operations();
    }

    /** The schema of this name. */
    JsonObject schema(String name) {
        return contract.getRawContract()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject(name);
    }

    /** Fails when the answer, or the request that was accepted, is not as the file says. */
    void check(HttpRequest request, HttpResponse<byte[]> answer) throws Exception {
        check(request, Buffer.buffer("bytes"), answer);
    }

    /** As {@link #check(HttpRequest, HttpResponse)}, the request's body too. */
    void check(HttpRequest request, Buffer body, HttpResponse<byte[]> answer) throws Exception {
        Operation operation = operation(request);
        seen.add(operation.getOperationId() + " " + answer.statusCode());
        if (answer.statusCode() < 300) {
            await(requests.validate(asValidatable(request, body, operation), operation.getOperationId()));
        }
        Map<String, String> headers = new HashMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, literal(values.getFirst())));
        String type = renamed(answer.headers().firstValue("Content-Type").orElse(""));
        await(responses.validate(
                ValidatableResponse.create(answer.statusCode(), headers, Buffer.buffer(answer.body()), type),
                operation.getOperationId()));
    }

    private Operation operation(HttpRequest request) {
        return contract.operations().stream()
                .filter(operation -> operation.getHttpMethod().name().equals(request.method()))
                .filter(operation ->
                        path(operation).matcher(request.uri().getRawPath()).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the OpenAPI file: " + request));
    }

    /** A path of the adapted file as the server has it. */
    static String served(String path) {
        return path.replace("/do-", ":");
    }

    private static Pattern path(Operation operation) {
        String path = served(operation.getOpenAPIPath());
        return Pattern.compile(VARIABLE.matcher(path).replaceAll("(?<$1>[^/:]+)"));
    }

    private static ValidatableRequestImpl asValidatable(HttpRequest request, Buffer body, Operation operation) {
        Matcher path = path(operation).matcher(request.uri().getRawPath());
        if (!path.matches()) {
            throw new IllegalArgumentException(request.toString());
        }
        Map<String, String> query = query(request);
        Map<Location, Map<String, RequestParameter>> values = new HashMap<>();
        for (Parameter parameter : operation.getParameters()) {
            @Nullable
            String value = switch (parameter.getIn()) {
                case PATH -> path.group(parameter.getName());
                case QUERY -> query.get(parameter.getName());
                case HEADER ->
                    request.headers()
                            .firstValue(parameter.getName())
                            .map(OpenApiCheck::literal)
                            .orElse(null);
                case COOKIE -> null;
            };
            String key = parameter.getIn() == Location.HEADER
                    ? parameter.getName().toLowerCase(Locale.ROOT)
                    : parameter.getName();
            values.computeIfAbsent(parameter.getIn(), in -> new HashMap<>()).put(key, new RequestParameterImpl(value));
            values.get(parameter.getIn()).put(parameter.getName(), new RequestParameterImpl(value));
        }
        return new ValidatableRequestImpl(
                Map.of(),
                values.getOrDefault(Location.HEADER, Map.of()),
                values.getOrDefault(Location.PATH, Map.of()),
                values.getOrDefault(Location.QUERY, Map.of()),
                new RequestParameterImpl(operation.getRequestBody() == null ? null : body),
                renamed(request.headers().firstValue("Content-Type").orElse("")));
    }

    private static Map<String, String> query(HttpRequest request) {
        Map<String, String> query = new HashMap<>();
        String text = request.uri().getRawQuery();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** The validator takes quotes away once. */
    private static String literal(String header) {
        return header.startsWith("\"") ? Json.encode(header) : header;
    }

    private static String renamed(String type) {
        return RENAMED.getOrDefault(type, type);
    }

    private static Path adapted(Path folder) throws IOException {
        String yaml = OpenApi.yaml().replaceAll("}:(\\w+:)", "}/do-$1");
        for (Map.Entry<String, String> type : RENAMED.entrySet()) {
            yaml = yaml.replace(type.getKey() + ":", "\"" + type.getValue() + "\":");
        }
        return Files.writeString(folder.resolve("openapi.yaml"), yaml);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
