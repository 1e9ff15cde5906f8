package vertebra.spec.problem;

/** What can be wrong with a spec file. */
public enum SpecProblem implements ProblemType {
    INVALID_SPEC(new Description(
            "VTB-1001",
            "invalid-spec",
            "The spec file has faults",
            400,
            ProblemKind.CALLERS_FAULT,
            "Each fault names its line and what was expected; `vertebra validate FILE` checks without a server.")),
    NOT_SERVED(new Description(
            "VTB-1002",
            "not-served-yet",
            "The spec is valid, but asks for what this version does not serve",
            422,
            ProblemKind.CALLERS_FAULT,
            "Each entry names what to change to deploy it now.")),
    IGNORE_FILE(new Description(
            "VTB-1003",
            "ignore-file",
            "What the project leaves out cannot be read",
            400,
            ProblemKind.CALLERS_FAULT,
            "Shorten .cortexignore or .vertebraignore: one pattern leaves out a folder with all that is in it."));

    private final Description description;

    SpecProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
