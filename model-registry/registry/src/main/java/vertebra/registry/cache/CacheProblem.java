package vertebra.registry.cache;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can go wrong with a node's copies of models. */
public enum CacheProblem implements ProblemType {
    CACHE_UNUSABLE(new Description(
            "VTB-2101",
            "model-cache-unusable",
            "The node cannot keep a copy of the model",
            503,
            ProblemKind.UNAVAILABLE,
            "Check the free space and the rights of the node's state folder; loaded models keep answering."));

    private final Description description;

    CacheProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
