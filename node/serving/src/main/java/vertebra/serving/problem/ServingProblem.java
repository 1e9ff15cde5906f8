package vertebra.serving.problem;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can go wrong on the data plane. */
public enum ServingProblem implements ProblemType {
    BAD_INPUT(new Description(
            "VTB-4001",
            "bad-input",
            "The request does not fit the model",
            400,
            ProblemKind.CALLERS_FAULT,
            "Send what the detail names; GET on the endpoint shows the inputs and a sample request.")),
    NO_SUCH_API(new Description(
            "VTB-4002",
            "no-such-api",
            "No API answers at this path",
            404,
            ProblemKind.CALLERS_FAULT,
            "Check the path; `vertebra get` lists the endpoints.")),
    QUEUE_FULL(new Description(
            "VTB-4003",
            "queue-full",
            "The API is over its limit of waiting requests",
            429,
            ProblemKind.OVERLOADED,
            "Send the request again after the time in the Retry-After header, and fewer at once.")),
    NO_REPLICA(
            new Description(
                    "VTB-4004",
                    "no-replica",
                    "No replica of the API is ready",
                    503,
                    ProblemKind.UNAVAILABLE,
                    "Send the request again after the time in the Retry-After header; `vertebra get` says what the API waits for.")),
    DEADLINE(new Description(
            "VTB-4005",
            "deadline-exceeded",
            "The answer was not ready in time",
            504,
            ProblemKind.UNAVAILABLE,
            "Allow more time (limits.request_timeout, X-Request-Timeout-Ms), or send fewer requests at once.")),
    MODEL_FAILED(new Description(
            "VTB-4006",
            "model-failed",
            "The model failed on this request",
            500,
            ProblemKind.OURS,
            "The node's log has the cause under the request id; `vertebra logs` shows it.")),
    UNSERVABLE_MODEL(new Description(
            "VTB-4007",
            "unservable-model",
            "The model cannot be served",
            422,
            ProblemKind.CALLERS_FAULT,
            "Change the model as the detail says and deploy again; what ran before still runs.")),
    NODE_STOPS(
            new Description(
                    "VTB-4008",
                    "node-stops",
                    "The node stops before the answer is ready",
                    503,
                    ProblemKind.UNAVAILABLE,
                    "Send the request again after the time in the Retry-After header; another node, or this one, will answer.")),
    CODE_FAILED(new Description(
            "VTB-4009",
            "code-failed",
            "Internal server error",
            500,
            ProblemKind.OURS,
            "The predictor raised an exception; `vertebra logs` of the API has its traceback under the request id.")),
    WORKER_LOST(
            new Description(
                    "VTB-4010",
                    "worker-lost",
                    "No worker process of the API could answer",
                    503,
                    ProblemKind.UNAVAILABLE,
                    "Send the request again after the time in the Retry-After header; `vertebra get` says what became of the worker."));

    private final Description description;

    ServingProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
