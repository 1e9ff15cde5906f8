package vertebra.cli.failure;

/** What the command's exit code says to scripts; stable. */
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "refused, or failed; the message says why"),
    USAGE(2, "the command line is wrong"),
    UNREACHABLE(3, "no node answers"),
    NOT_FOUND(4, "the node has no such API, model or revision"),
    TIMED_OUT(5, "not done within the time; it may still be under way");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
