package vertebra.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.LogLine;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.contract.NodeStatus;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.admin.contract.keys.NewKey;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.Since;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/**
 * The admin API of one node. Every call blocks, and every failure is a {@link CommandFailure} with the exit code that it
 * means.
 */
public final class AdminClient {

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);
    /** An upload of gigabytes, and the load and warm-up of every model before the commit. */
    private static final Duration DEPLOY_PATIENCE = Duration.ofMinutes(30);

    private final URI url;
    private final Exchange exchange;
    private final String author;

    /** @param author who asks, for the history of the APIs; well-formed, or the node takes no notice of it */
    public AdminClient(URI url, Exchange exchange, String author) {
        this.url = url;
        this.exchange = exchange;
        this.author = author;
    }

    public ServerInfo info() {
        return get(AdminPaths.INFO, new TypeReference<>() {});
    }

    /** The data listener of the same node. */
    public DataClient data() {
        return new DataClient(reachable(info().dataUrl(), url), exchange);
    }

    /** A node tells the address that its own machine reaches it by. */
    private static String reachable(String dataUrl, URI admin) {
        URI data = URI.create(dataUrl);
        boolean elsewhere = !isLoopback(admin.getHost());
        return elsewhere && isLoopback(data.getHost())
                ? data.getScheme() + "://" + admin.getHost() + ":" + data.getPort()
                : dataUrl;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    public List<ApiStatus> apis() {
        return get(AdminPaths.APIS, new TypeReference<>() {});
    }

    public ApiDetail api(String name) {
        return get(AdminPaths.api(escaped(name)), new TypeReference<>() {});
    }

    public List<RevisionInfo> revisions(String api) {
        return get(AdminPaths.revisions(escaped(api)), new TypeReference<>() {});
    }

    public ApiHistory history(String api, Since since) {
        return get(AdminPaths.history(escaped(api)) + "?since=" + escaped(since.text()), new TypeReference<>() {});
    }

    public ApiErrors errors(String api) {
        return get(AdminPaths.errors(escaped(api)), new TypeReference<>() {});
    }

    public List<NodeStatus> nodes() {
        return get(AdminPaths.NODES, new TypeReference<>() {});
    }

    /** Turns callers away from a node. */
    public NodeStatus drain(String node) {
        return post(AdminPaths.drain(escaped(node)), new TypeReference<>() {});
    }

    /** Lets callers come to a node again. */
    public NodeStatus undrain(String node) {
        return post(AdminPaths.undrain(escaped(node)), new TypeReference<>() {});
    }

    public List<ModelInfo> models() {
        return get(AdminPaths.MODELS, new TypeReference<>() {});
    }

    /** The versions of one model. */
    public List<ModelInfo> model(String name) {
        return get(AdminPaths.model(escaped(name)), new TypeReference<>() {});
    }

    /**
     * Uploads a project and waits for the commit.
     *
     * @param file name of the spec file inside the archive
     * @param ignoreGpu true: APIs that ask for GPUs run on CPUs
     * @param archive opens the gzipped tar, made while it is sent
     */
    public Deployment deploy(String file, boolean ignoreGpu, Supplier<InputStream> archive) {
        return read(exchange.text(deployment(file, ignoreGpu, "", archive)), new TypeReference<>() {});
    }

    /** As {@link #deploy}, but nothing is committed: says what would be. */
    public DeploymentPlan plan(String file, boolean ignoreGpu, Supplier<InputStream> archive) {
        return read(exchange.text(deployment(file, ignoreGpu, "&dry_run=true", archive)), new TypeReference<>() {});
    }

    private HttpRequest.Builder deployment(String file, boolean ignoreGpu, String more, Supplier<InputStream> archive) {
        String query = "?file=" + escaped(file) + (ignoreGpu ? "&ignore_gpu=true" : "") + more;
        return request(AdminPaths.DEPLOYMENTS + query)
                .header("Content-Type", "application/gzip")
                .timeout(DEPLOY_PATIENCE)
                .POST(BodyPublishers.ofInputStream(archive));
    }

    /** @param revision {@code r3}; none: the one before */
    public ApiStatus rollback(String api, Optional<String> revision) {
        String query = revision.map(wanted -> "?revision=" + escaped(wanted)).orElse("");
        HttpRequest.Builder request = request(AdminPaths.rollback(escaped(api)) + query)
                .timeout(DEPLOY_PATIENCE)
                .POST(BodyPublishers.noBody());
        return read(exchange.text(request), new TypeReference<>() {});
    }

    public void delete(String api) {
        exchange.text(
                request(AdminPaths.api(escaped(api))).timeout(ANSWER_PATIENCE).DELETE());
    }

    /**
     * Log lines as they come.
     *
     * @param api none: of the whole node
     * @param lines takes them, on this thread
     */
    public void logs(Optional<String> api, LogQuery query, Consumer<LogLine> lines) {
        String path = api.map(name -> AdminPaths.logs(escaped(name))).orElse(AdminPaths.LOGS);
        String parameters = "?follow=" + query.follow()
                + query.limit().stream().mapToObj(limit -> "&limit=" + limit).collect(Collectors.joining())
                + query.since().map(since -> "&since=" + escaped(since.text())).orElse("");
        HttpRequest.Builder request = request(path + parameters).GET();
        HttpResponse<Stream<String>> response = exchange.send(request, BodyHandlers.ofLines());
        try (Stream<String> body = response.body()) {
            if (response.statusCode() != 200) {
                throw exchange.refusal(response.statusCode(), String.join("\n", body.toList()));
            }
            body.filter(line -> !line.isBlank()).map(AdminClient::logLine).forEach(lines);
        } catch (UncheckedIOException broken) {
            throw CommandFailure.of(ExitCode.UNREACHABLE, "the node ended the log stream", null);
        }
    }

    /**
     * Which lines.
     *
     * @param since none: however old
     * @param limit of old lines; none: the node decides
     * @param follow waits for later lines until the node ends
     */
    public record LogQuery(Optional<Since> since, OptionalInt limit, boolean follow) {}

    public List<KeyInfo> keys() {
        return get(AdminPaths.KEYS, new TypeReference<>() {});
    }

    public IssuedKey createKey(NewKey wanted) {
        HttpRequest.Builder request = request(AdminPaths.KEYS)
                .header("Content-Type", "application/json")
                .timeout(ANSWER_PATIENCE)
                .POST(BodyPublishers.ofString(json(wanted)));
        return read(exchange.text(request), new TypeReference<>() {});
    }

    /** @param overlap how long the secrets so far stay valid */
    public IssuedKey rotateKey(String id, Duration overlap) {
        return post(
                AdminPaths.rotateKey(escaped(id)) + "?overlap_seconds=" + overlap.toSeconds(),
                new TypeReference<>() {});
    }

    public void revokeKey(String id) {
        exchange.text(
                request(AdminPaths.key(escaped(id))).timeout(ANSWER_PATIENCE).DELETE());
    }

    private static String json(Object message) {
        try {
            return ContractJson.mapper().writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T get(String path, TypeReference<T> type) {
        return read(exchange.text(request(path).timeout(ANSWER_PATIENCE).GET()), type);
    }

    private <T> T post(String path, TypeReference<T> type) {
        return read(exchange.text(request(path).timeout(ANSWER_PATIENCE).POST(BodyPublishers.noBody())), type);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Accept", "application/json")
                .header(AdminPaths.AUTHOR_HEADER, author);
    }

    private <T> T read(HttpResponse<String> response, TypeReference<T> type) {
        try {
            return ContractJson.mapper().readValue(response.body(), type);
        } catch (JsonProcessingException e) {
            throw CommandFailure.of(
                    ExitCode.UNREACHABLE,
                    "what answers at " + url + " is no node (expected: the JSON of the admin API)",
                    "Check --admin and VERTEBRA_ADMIN.");
        }
    }

    private static LogLine logLine(String json) {
        try {
            return ContractJson.mapper().readValue(json, LogLine.class);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "the node sent a log line that is no JSON", null);
        }
    }

    private static String escaped(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
