package vertebra.registry.store;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can go wrong in a registry store. */
public enum StoreProblem implements ProblemType {
    STORE_FULL(new Description(
            "VTB-2001",
            "store-full",
            "The registry's disk is full",
            507,
            ProblemKind.OURS,
            "Free space where the registry lies, or move it; then repeat. Nothing was changed.")),
    STORE_BUSY(new Description(
            "VTB-2002",
            "store-busy",
            "The registry is locked by another writer",
            503,
            ProblemKind.UNAVAILABLE,
            "Repeat in a moment.")),
    STORE_UNAVAILABLE(new Description(
            "VTB-2003",
            "store-unavailable",
            "The registry cannot be read or written",
            503,
            ProblemKind.UNAVAILABLE,
            "Check that the registry's folder or bucket is there and may be written; loaded models keep answering.")),
    STORE_DAMAGED(new Description(
            "VTB-2004",
            "store-damaged",
            "A file of the registry does not have the content it should have",
            500,
            ProblemKind.OURS,
            "Deploy the model or API again from its source; restore the registry from a backup if more is damaged."));

    private final Description description;

    StoreProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
