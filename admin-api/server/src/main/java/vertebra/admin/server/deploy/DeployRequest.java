package vertebra.admin.server.deploy;

import java.util.OptionalLong;
import vertebra.registry.access.Author;

/**
 * What a deploy asks for.
 *
 * @param file the spec's path inside the project
 * @param author who asks
 * @param ifMatch the catalog's generation that must still be current; empty: any
 * @param ignoreGpu true: APIs that ask for GPUs run on CPUs
 * @param mayBringCode whether who asks may deploy projects with code
 */
public record DeployRequest(
        String file, Author author, OptionalLong ifMatch, boolean ignoreGpu, boolean mayBringCode) {}
