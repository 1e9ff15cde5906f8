/** From the files of a project to committed revisions: read, resolve, inspect, register, commit. */
@NullMarked
package vertebra.admin.server.deploy;

import org.jspecify.annotations.NullMarked;
