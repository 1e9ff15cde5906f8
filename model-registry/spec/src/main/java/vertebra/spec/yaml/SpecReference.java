package vertebra.spec.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Every field of a spec in words: what {@code docs/reference/spec.md} is generated from. A test holds it against what
 * {@link ApiSpecReader} really reads.
 */
public final class SpecReference {

    /**
     * One field.
     *
     * @param path with dots; {@code []} marks the items of a list
     * @param aliases names of older dialects that read as this field, separated by commas, with their section where it is
     *     another; empty: none
     * @param defaultValue in words
     * @param rule in words
     */
    public record Field(String path, String aliases, String defaultValue, String rule) {}

    private static final String FIELDS = """
            name | | required | lower-case letters, digits and dashes; starts with a letter, not with b-; ends with a letter or digit; at most 42 characters; unique in the file
            kind | | RealtimeAPI | RealtimeAPI; TrafficSplitter, AsyncAPI, BatchAPI and TaskAPI validate, a deploy refuses them
            predictor | handler | required | what answers: a model in an engine, or code
            predictor.type | | auto when only model is given | onnx, sklearn, xgboost, lightgbm, python, or auto; tensorflow and pytorch validate, a deploy refuses them
            predictor.path | | - | required for python: a file inside the project. With a model type it is code around the model: validates, a deploy refuses it
            predictor.model | model_path | - | required for model types: relative path of a file, registry://NAME[@VERSION]; s3:// and gs:// validate, a deploy refuses them
            predictor.models | multi_model_reloading | - | exactly one of path, paths, dir
            predictor.models.path | | - | one model, as predictor.model
            predictor.models.paths | predictor.models as a list | - | several models behind one API: validates, a deploy refuses it
            predictor.models.paths[].name | | required | the name that requests use; unique
            predictor.models.paths[].model | model_path, path | required | as predictor.model
            predictor.models.paths[].signature_key | | - | tensorflow only
            predictor.models.dir | | - | every model of a folder, versions are integer-named folders: validates, a deploy refuses it
            predictor.models.signature_key | | - | tensorflow only: for the models without one of their own
            predictor.models.cache_size | | - | 1 or more: models in memory
            predictor.models.disk_cache_size | | - | 1 or more: models on disk
            predictor.outputs | | all | names of the outputs that are answered unless a request selects others
            predictor.signature_key | | models.signature_key | tensorflow only
            predictor.config | | {} | any map with text keys: handed to the code
            predictor.env | | {} | environment of the code: texts, or {secret: file:PATH}, a file in the node's secrets.dir (aws-sm:// and gcp-sm:// validate, a deploy refuses them); names of letters, digits and _; a name with its value has at most 131000 bytes (PYTHONPATH 121000), all of them 1000000, all names 100000; CORTEX_* and VERTEBRA_* are reserved
            predictor.processes_per_replica | workers_per_replica, autoscaling.workers_per_replica | 1 | 1 to 100
            predictor.threads_per_process | threads_per_worker, autoscaling.threads_per_worker | 1 | 1 or more
            predictor.python_path | | folder of the file | where the code's imports start: a folder inside the project
            predictor.python_version | | the node's | 3.9 or later, such as 3.11: an interpreter of the node
            predictor.log_level | | info | debug, info, warning, error
            predictor.dependencies | | - | packages of code, and of models in workers; conda and shell are refused with the fix
            predictor.dependencies.pip | | requirements.txt, else the pinned base set | file of pip requirements inside the project
            predictor.server_side_batching | | off | requests that are answered together
            predictor.server_side_batching.max_batch_size | | required | 2 to 1024
            predictor.server_side_batching.batch_interval | | required | above 0: 10ms, 1s
            compute | | - | what one replica reserves
            compute.cpu | | shares the node's engine cores | cores: 2, 0.5, 500m; at least 20m
            compute.mem | | measured weight of the model | a size: 4G, 512Mi; at least 20Mi
            compute.gpu | | 0 | validates with a notice, a deploy refuses it
            compute.inf | | 0 | refused: AWS Inferentia is not supported
            autoscaling | | - | how many replicas there are
            autoscaling.min_replicas | compute.min_replicas | 1 | 0 to init_replicas
            autoscaling.max_replicas | compute.max_replicas | 100 | 1 or more, at least min_replicas
            autoscaling.init_replicas | compute.init_replicas | min_replicas | replicas right after a deploy, from min to max
            autoscaling.target_replica_concurrency | target_in_flight | not given | above 0, at most max_replica_concurrency
            autoscaling.max_replica_concurrency | | 1024 | 1 to 30000; what exceeds it is answered 429 at once
            autoscaling.policy | | offered-load | offered-load or cortex; a notice names the settings that it does not use
            autoscaling.slo | | - | promise of latency
            autoscaling.slo.latency | | max(100 ms, 2.5 × warm-up p50) | 1ms or more
            autoscaling.slo.budget | | 0.5% | share of late requests, above 0 and below 1
            autoscaling.idle | | - | when an API with min_replicas 0 goes to zero
            autoscaling.idle.policy | | histogram | histogram, fixed, never
            autoscaling.idle.max | | - | a duration of 1s or more
            autoscaling.forecast | | auto | auto, off
            autoscaling.mode | | auto | auto, recommend, off
            autoscaling.schedule | | [] | floors of replicas at certain times
            autoscaling.schedule[].cron | | required | minute, hour, day, month, day of the week in numbers: 0 8 * * 1-5
            autoscaling.schedule[].duration | | required | 1m or more
            autoscaling.schedule[].min_replicas | | required | 0 or more
            autoscaling.window | | 60s | policy cortex: 10s or more
            autoscaling.downscale_stabilization_period | | 5m | policy cortex: 0s or more
            autoscaling.upscale_stabilization_period | | 1m | policy cortex: 0s or more
            autoscaling.max_downscale_factor | | 0.75 | policy cortex: 0 to below 1
            autoscaling.max_upscale_factor | | 1.5 | policy cortex: above 1
            autoscaling.downscale_tolerance | | 0.05 | policy cortex: 0 to below 1
            autoscaling.upscale_tolerance | | 0.05 | policy cortex: 0 or more
            update_strategy | | - | how a new revision replaces the old one
            update_strategy.max_surge | compute.max_surge | 25% | a number of replicas, or a percentage up to 100%
            update_strategy.max_unavailable | compute.max_unavailable | 25% | as max_surge; not both 0
            networking | | - | where and to whom the API answers
            networking.endpoint | endpoint | /NAME | letters, digits, _ - . and /; no //; at most 1000 characters; unique; not /v2, /livez, /readyz, /startupz, nor another API's endpoint with /predict
            networking.cors | | - | calls from browsers
            networking.cors.origins | | none | list of origins, or "*"
            networking.auth | | none on one machine | none; key: callers need an API key with the scope predict:NAME
            networking.retry | | safe; connect for python | safe, connect, never
            limits | | - | bounds of the API
            limits.request_timeout | | 60s | 1ms or more: from dispatch to the answer
            limits.cold_start_timeout | | 2m | 1ms or more: how long a request is held while the API wakes from zero
            limits.max_body | | 16Mi | 1 byte to 256Mi
            limits.max_queue | | 1024 | 0 to 1000000 requests that may wait for a slot on one node
            monitoring | tracker | - | what a revision answers is counted on each node, for `get API -v` and `/metrics`
            monitoring.model_type | | required | classification or regression
            monitoring.key | | the first output that is answered | output of the model to count
            warm_up | | generated inputs | list of request bodies that run before a replica is ready
            apis | | TrafficSplitter: required | where the traffic goes
            apis[].name | | required | an API; unique
            apis[].weight | | required | 0 to 100; without the shadow they sum to 100
            apis[].shadow | | false | at most one: gets a copy, its answer is dropped
            """;

    private static final List<Field> ALL =
            FIELDS.lines().map(SpecReference::field).toList();

    private SpecReference() {}

    /** In the order of the reference. */
    public static List<Field> fields() {
        return ALL;
    }

    /** The shortest path of the field of this name; empty when no section has it. */
    static Optional<String> pathOf(String name) {
        return ALL.stream()
                .map(Field::path)
                .filter(path -> path.substring(path.lastIndexOf('.') + 1).equals(name))
                .min(Comparator.comparingInt(path -> path.split("\\.").length));
    }

    private static Field field(String line) {
        String[] cells = line.split("\\|", 4);
        return new Field(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip());
    }
}
