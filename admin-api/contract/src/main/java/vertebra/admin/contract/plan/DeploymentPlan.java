package vertebra.admin.contract.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy would do: {@code vertebra deploy --dry-run}. The models were loaded and run; nothing was kept.
 *
 * @param generation of the catalog that it was compared with
 * @param apis in the order of the file; APIs that the file does not name stay as they are
 * @param notices what was normalised, as {@code file:line:column field: text}
 */
public record DeploymentPlan(long generation, List<PlannedApi> apis, List<String> notices) {

    public DeploymentPlan {
        apis = List.copyOf(apis);
        notices = List.copyOf(notices);
    }

    /** What would become of an API. */
    public enum Action {
        /** It is not there yet. */
        NEW,
        /** It would get a new revision. */
        CHANGED,
        /** The same spec and model run already; no revision would be made. */
        UNCHANGED
    }

    /**
     * One API of the file.
     *
     * @param revision that is committed now; null: none
     * @param changes against that revision; empty for a new API
     * @param placement whether its replicas would find a node; null: nobody could tell
     */
    public record PlannedApi(
            String name,
            Action action,
            @Nullable String revision,
            String endpoint,
            PlannedModel model,
            List<PlannedChange> changes,
            @Nullable PlannedPlacement placement) {

        public PlannedApi {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The model that it would serve, as it was measured for this plan.
     *
     * @param digest of its files, {@code sha256:...}
     * @param memoryBytes growth of the node by the load
     * @param warmUpP50Micros median of one inference on one row
     */
    public record PlannedModel(String digest, long bytes, long memoryBytes, long warmUpP50Micros) {}

    /**
     * One difference.
     *
     * @param field of the spec, such as {@code autoscaling.max_replicas}; or of the model: {@code model.digest},
     *     {@code model.bytes}, {@code model.inputs.x}, {@code model.outputs.y}
     * @param from null: it was not there
     * @param to null: it goes
     */
    public record PlannedChange(
            String field, @Nullable String from, @Nullable String to) {}

    /**
     * Where replicas would go.
     *
     * @param want replicas
     * @param placed of them, that find a node
     * @param reason where they go, or what is missing where and which field to lower
     */
    public record PlannedPlacement(int want, int placed, String reason, List<String> notices) {
        public PlannedPlacement {
            notices = List.copyOf(notices);
        }
    }
}
