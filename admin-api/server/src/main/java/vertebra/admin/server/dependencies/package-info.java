/** The packages that a project's code, or a model in a worker, runs with: found once, used again. */
@NullMarked
package vertebra.admin.server.dependencies;

import org.jspecify.annotations.NullMarked;
