package vertebra.registry.status;

import java.util.List;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;

/** Where a {@link Fleet} is read; nowhere else. Safe for any thread. */
public interface FleetReader {

    /**
     * The picture of now: every API of the catalog that serves requests itself, by name. Built from memory; only a revision or
     * model that this process never read comes from the store.
     *
     * @param groups the views that the caller read; the control loop passes fresh ones
     * @throws vertebra.spec.problem.ProblemException when such a read fails: go on with the picture before
     */
    Fleet snapshot(List<GroupView> groups);
}
