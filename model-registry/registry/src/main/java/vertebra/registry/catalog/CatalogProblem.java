package vertebra.registry.catalog;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** Why a change of the catalog is refused. Nothing was changed. */
public enum CatalogProblem implements ProblemType {
    CONFLICT(new Description(
            "VTB-3001",
            "registry-conflict",
            "The registry was changed by somebody else in between",
            409,
            ProblemKind.CALLERS_FAULT,
            "Look at what is there now, and repeat the change if you still want it.")),
    NO_SUCH_API(new Description(
            "VTB-3002",
            "unknown-api",
            "There is no API of this name",
            404,
            ProblemKind.CALLERS_FAULT,
            "`vertebra get` lists the APIs.")),
    NO_SUCH_REVISION(new Description(
            "VTB-3003",
            "no-such-revision",
            "The API has no such revision to go back to",
            404,
            ProblemKind.CALLERS_FAULT,
            "`vertebra get API -v` lists the kept revisions: the last 10, the current one included.")),
    NO_SUCH_MODEL(new Description(
            "VTB-3004",
            "no-such-model",
            "There is no such model, or no such version of it",
            404,
            ProblemKind.CALLERS_FAULT,
            "`vertebra models` lists the models and their versions.")),
    MODEL_IN_USE(new Description(
            "VTB-3005",
            "model-in-use",
            "APIs can still go back to a revision that serves this model version",
            409,
            ProblemKind.CALLERS_FAULT,
            "Delete these APIs first, or deploy them with another model until no kept revision serves it.")),
    MODEL_EXISTS(new Description(
            "VTB-3006",
            "model-exists",
            "This model version is registered with other files",
            409,
            ProblemKind.CALLERS_FAULT,
            "A version never changes: register the new files under another version.")),
    ENDPOINT_TAKEN(new Description(
            "VTB-3007",
            "endpoint-collides",
            "Another API answers at this endpoint",
            409,
            ProblemKind.CALLERS_FAULT,
            "Give one of them another networking.endpoint; <endpoint>/predict belongs to its API too.")),
    NO_SUCH_TARGET(new Description(
            "VTB-3008",
            "no-such-target",
            "A traffic splitter needs APIs that are deployed",
            422,
            ProblemKind.CALLERS_FAULT,
            "Deploy the missing API first or together with the splitter, as kind RealtimeAPI.")),
    API_IN_USE(new Description(
            "VTB-3009",
            "api-in-use",
            "A traffic splitter sends requests to this API",
            409,
            ProblemKind.CALLERS_FAULT,
            "Take it out of the splitter, or delete the splitter first.")),
    CATALOG_CHANGED(new Description(
            "VTB-3010",
            "catalog-changed",
            "The catalog is no longer what the request expects",
            412,
            ProblemKind.CALLERS_FAULT,
            "Look at what changed, then repeat with the new generation, or without If-Match."));

    private final Description description;

    CatalogProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
