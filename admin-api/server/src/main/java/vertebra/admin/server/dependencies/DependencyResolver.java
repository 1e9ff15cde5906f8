package vertebra.admin.server.dependencies;

import java.nio.file.Path;
import java.util.Optional;

/** Port, implemented by the launcher: turns what a project asks for into files that any node can install. Blocking. */
public interface DependencyResolver {

    /**
     * Checks what is asked for. Quick.
     *
     * @return empty: this engine runs without packages
     * @throws vertebra.spec.problem.ProblemException {@link vertebra.admin.server.problem.AdminProblem#DEPENDENCIES} when a line is
     *     not taken, or the node has no such Python
     */
    Optional<Packages> read(Request request);

    /**
     * What an API asks for.
     *
     * @param api whose it is, for the log
     * @param engine word for it: {@code python}
     * @param list its requirements; empty: the base set
     * @param python version that its spec names; empty: the node's
     */
    record Request(String api, String engine, Optional<RequirementsFile> list, Optional<String> python) {}

    /** @param name as the project calls it */
    record RequirementsFile(String name, String content) {}

    /** Packages that are known by what was asked for, and not there yet. */
    interface Packages {

        /** The same key: the same packages. */
        String key();

        /** What they run on: {@code 3.11}. */
        String python();

        /**
         * Fetches and builds them; may take minutes. Says in the node's log how it goes on.
         *
         * @param folder a new one; gets the files
         * @throws vertebra.spec.problem.ProblemException {@link vertebra.admin.server.problem.AdminProblem#DEPENDENCIES} with what went
         *     wrong
         */
        void resolve(Path folder);
    }
}
