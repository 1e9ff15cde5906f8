package vertebra.simulator.trace;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can be wrong with recorded traffic, and with the files that name it. */
public enum TraceProblem implements ProblemType {
    UNREADABLE_TRACE(new Description(
            "VTB-8001",
            "unreadable-trace",
            "The trace cannot be read",
            400,
            ProblemKind.CALLERS_FAULT,
            "A trace is a text file: the line `offset_s,requests`, then one line a bucket, such as `0,12` and `60,31`. All buckets"
                    + " have the same width in whole seconds.")),
    UNREADABLE_TABLE(new Description(
            "VTB-8002",
            "unreadable-table",
            "The table of APIs cannot be read",
            400,
            ProblemKind.CALLERS_FAULT,
            "APIs that share nodes are a text file: one line with the names of the columns, which `vertebra simulate --help` lists,"
                    + " then one line an API. Traces are beside it."));

    private final Description description;

    TraceProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
