package vertebra.cli.environment;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a node that has a name is reached. Holds no secret: the key stays in a file of the user's.
 *
 * @param admin URL of the node's admin listener
 * @param keyFile absolute path of the file with the API key
 * @param ca absolute path of the PEM file with the certificates to trust
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Environment(
        String admin, @Nullable String keyFile, @Nullable String ca) {}
