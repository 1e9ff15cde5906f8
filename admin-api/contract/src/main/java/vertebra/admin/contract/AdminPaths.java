package vertebra.admin.contract;

import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.admin.contract.keys.NewKey;

/** Paths of the admin API. A call with a colon is an action on what stands before it. */
public final class AdminPaths {

    /** Header of writes by local users: what they call themselves, for the history and the audit log; letters, digits and {@code ._@+-}, at most 64. Other callers are named by their key. */
    public static final String AUTHOR_HEADER = "X-Vertebra-Author";

    /** {@code GET} → the OpenAPI file that describes all of this. */
    public static final String OPENAPI = "/v1/openapi.yaml";

    /** {@code GET} → {@link ServerInfo}. */
    public static final String INFO = "/v1/info";

    /**
     * {@code POST ?file=cortex.yaml} with a gzipped tar of the project ({@code application/gzip}) → {@link Deployment}. All APIs of
     * the file, one commit. Header {@code If-Match: "<generation>"} makes it conditional. {@code ?ignore_gpu=true} deploys APIs
     * that ask for GPUs on CPUs. {@code ?dry_run=true} → {@link vertebra.admin.contract.plan.DeploymentPlan}, and nothing is kept.
     */
    public static final String DEPLOYMENTS = "/v1/deployments";

    /** {@code GET} → list of {@link ApiStatus}; {@code ETag} is the catalog's generation. */
    public static final String APIS = "/v1/apis";

    /** {@code GET} → list of {@link ModelInfo}. */
    public static final String MODELS = "/v1/models";

    /** {@code GET} → list of {@link NodeStatus}. */
    public static final String NODES = "/v1/nodes";

    /** {@code GET ?api=&limit=} → list of {@link Decision}, the newest first. */
    public static final String DECISIONS = "/v1/autoscaler/decisions";

    /** {@code GET ?limit=} → list of {@link AuditEntry}, the newest first. */
    public static final String AUDIT = "/v1/audit";

    /**
     * {@code GET ?since=&limit=&follow=true} → {@link LogLine}s of the node, one JSON object a line; empty lines mean nothing.
     * {@code since} is a {@link vertebra.admin.contract.traffic.Since}; where lines of that time are gone, the first line says so.
     */
    public static final String LOGS = "/v1/logs";

    /** {@code GET} → list of {@link KeyInfo}; {@code POST} {@link NewKey} → 201 {@link IssuedKey}. */
    public static final String KEYS = "/v1/keys";

    private AdminPaths() {}

    /** {@code GET} → {@link ApiDetail}; {@code DELETE} → 204. */
    public static String api(String name) {
        return APIS + "/" + name;
    }

    /** {@code GET} → list of {@link RevisionInfo}, the newest first. */
    public static String revisions(String api) {
        return api(api) + "/revisions";
    }

    /** {@code POST ?revision=r3} (none: the one before) → {@link ApiStatus}. */
    public static String rollback(String api) {
        return api(api) + ":rollback";
    }

    /**
     * {@code GET ?since=1h&step=10s} → {@link vertebra.admin.contract.traffic.ApiHistory}. {@code since} is a
     * {@link vertebra.admin.contract.traffic.Since}; a step is a multiple of 10 seconds, of which there may be 500.
     */
    public static String history(String api) {
        return api(api) + "/history";
    }

    /** {@code GET} → {@link vertebra.admin.contract.traffic.ApiErrors}. */
    public static String errors(String api) {
        return api(api) + "/errors";
    }

    /** {@code POST} → {@link NodeStatus}: turns callers away. */
    public static String drain(String node) {
        return NODES + "/" + node + ":drain";
    }

    /** {@code POST} → {@link NodeStatus}: lets them come again. */
    public static String undrain(String node) {
        return NODES + "/" + node + ":undrain";
    }

    /** As {@link #LOGS}, for one API. */
    public static String logs(String api) {
        return api(api) + "/logs";
    }

    /** {@code GET} → list of {@link ModelInfo}: the versions of a model. */
    public static String model(String name) {
        return MODELS + "/" + name;
    }

    /**
     * {@code PUT} the model's file ({@code application/octet-stream}) or a gzipped tar of its folder ({@code application/gzip},
     * {@code ?main=model.onnx}) → {@link ModelInfo}; {@code GET} → {@link ModelInfo}; {@code DELETE} → 204.
     */
    public static String modelVersion(String name, String version) {
        return model(name) + "/versions/" + version;
    }

    /** {@code DELETE} → 204: the key is not valid any more. */
    public static String key(String id) {
        return KEYS + "/" + id;
    }

    /** {@code POST ?overlap_seconds=86400} → {@link IssuedKey}: a new secret; those so far stay valid for the overlap, at most. */
    public static String rotateKey(String id) {
        return key(id) + ":rotate";
    }
}
