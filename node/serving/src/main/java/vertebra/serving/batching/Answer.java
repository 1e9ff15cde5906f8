package vertebra.serving.batching;

/** What became of one request. */
public sealed interface Answer {

    /** @param utf8 JSON */
    record Json(byte[] utf8) implements Answer {}

    /** @param why a {@link vertebra.spec.problem.ProblemException}, or an unexpected failure */
    record Failed(Throwable why) implements Answer {}
}
