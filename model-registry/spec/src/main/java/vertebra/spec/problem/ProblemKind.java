package vertebra.spec.problem;

/** Whose fault a problem is, and so what the caller should do about it. */
public sealed interface ProblemKind {

    /** The caller sent what cannot be served; the same request will fail again. */
    record CallersFault() implements ProblemKind {}

    /** The caller is over a limit; the same request may succeed after the retry time. */
    record Overloaded() implements ProblemKind {}

    /** The service cannot serve now; the same request may succeed after the retry time. */
    record Unavailable() implements ProblemKind {}

    /** A fault of the product or of the model; logged with its cause. */
    record Ours() implements ProblemKind {}

    ProblemKind CALLERS_FAULT = new CallersFault();
    ProblemKind OVERLOADED = new Overloaded();
    ProblemKind UNAVAILABLE = new Unavailable();
    ProblemKind OURS = new Ours();
}
