package vertebra.benchmarks.machine;

/** A program that a benchmark wants is not here. The message names it and says how to get it. */
public final class MissingToolException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MissingToolException(String tool) {
        super(tool + " is not installed (make tools)");
    }
}
