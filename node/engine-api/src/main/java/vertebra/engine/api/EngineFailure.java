package vertebra.engine.api;

/** Why an engine refused or failed. The texts are written by us, never by the runtime: they are fit for a client. */
public sealed interface EngineFailure {

    /** One sentence: what is wrong. */
    String detail();

    /** The file is no model of this format, or is cut short or corrupt. */
    record CorruptModel(String detail) implements EngineFailure {}

    /**
     * A model that this engine cannot run.
     *
     * @param fix what its author can do
     */
    record UnsupportedModel(String detail, String fix) implements EngineFailure {}

    /**
     * The files reach outside the artifact, or miss a part.
     *
     * @param fix what its author can do
     */
    record UnsafeModel(String detail, String fix) implements EngineFailure {}

    /** The values do not fit the model, although types and shapes do: the caller's fault. */
    record RefusedInput(String detail) implements EngineFailure {}

    /** The machine has no room for it. */
    record OutOfMemory(String detail) implements EngineFailure {}

    /** The runtime failed; its text is in the exception's cause, for the log only. */
    record RunFailed(String detail) implements EngineFailure {}

    /** The code failed on this request, and may answer the next one; its traceback is in the API's log. */
    record CodeFailed(String detail) implements EngineFailure {}

    /** The request ran longer than it may; its worker was ended. */
    record Overdue(String detail) implements EngineFailure {}

    /** The process that ran it, or was to run it, is gone. */
    record WorkerLost(String detail) implements EngineFailure {}
}
