package vertebra.admin.server.dependencies;

import java.nio.file.Path;
import vertebra.registry.artifact.ModelEnvironment;

/** The packages of one API, as files. */
public sealed interface Dependencies {

    /** Folder of the files. */
    Path wheels();

    /** What they were made from. */
    String key();

    /** Those of a registered model. */
    record Registered(ModelEnvironment environment, Path wheels) implements Dependencies {
        @Override
        public String key() {
            return environment.key();
        }
    }

    /**
     * Made for this deploy; not stored yet.
     *
     * @param python what they run on: {@code 3.11}
     */
    record Resolved(String key, String python, Path wheels) implements Dependencies {}
}
