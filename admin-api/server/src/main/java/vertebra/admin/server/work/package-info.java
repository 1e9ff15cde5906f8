/** Work that does not belong on an event loop: blocking steps, received files and their folders. */
@NullMarked
package vertebra.admin.server.work;

import org.jspecify.annotations.NullMarked;
