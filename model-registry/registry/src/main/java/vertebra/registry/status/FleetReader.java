package vertebra.registry.status;

import java.util.List;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;

/** The only builder of a {@link Fleet}. Never blocks; safe for any thread. */
public interface FleetReader {

    /** @param groups the views that the caller read; the control loop passes fresh ones */
    Fleet snapshot(List<GroupView> groups);
}
