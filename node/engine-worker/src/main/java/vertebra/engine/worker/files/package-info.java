/** Folders on the disk of the node. */
@NullMarked
package vertebra.engine.worker.files;

import org.jspecify.annotations.NullMarked;
