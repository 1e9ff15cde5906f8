package vertebra.admin.server.deploy;

import java.util.List;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet.ApiView;

/** Port, implemented by the launcher: what the leader would decide if these APIs ran in place of those of the same names. */
@FunctionalInterface
public interface PlacementTrial {

    /**
     * Decides, and does nothing. May block.
     *
     * @return one for each API, in any order; none where nobody can tell
     */
    List<Explanation> of(List<ApiView> apis);
}
