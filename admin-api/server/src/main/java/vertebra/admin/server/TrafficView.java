package vertebra.admin.server;

import vertebra.admin.contract.ApiStatus.Traffic;
import vertebra.spec.ApiName;

/** Port, implemented by the launcher: what the nodes counted. Safe for any thread; never blocks. */
@FunctionalInterface
public interface TrafficView {

    /** {@link Traffic#NONE} for an API without requests. */
    Traffic of(ApiName api);
}
