package vertebra.registry.artifact;

/**
 * The packages that a model's code runs with, resolved once at its deploy and kept beside the model as files: a node installs them
 * without a network.
 *
 * @param key what they were resolved from: requirements, Python version and platform; the same key means the same environment
 * @param python version they were resolved for: {@code 3.11}
 * @param wheels the packages, and the file that lists them
 */
public record ModelEnvironment(String key, String python, ModelArtifact wheels) {

    public ModelEnvironment {
        if (key.isBlank() || python.isBlank()) {
            throw new IllegalArgumentException(
                    "environment: key '" + key + "', python '" + python + "' (expected: both)");
        }
    }
}
