/** Folders on the disk of the node, and how files of settings are read. */
@NullMarked
package vertebra.engine.worker.files;

import org.jspecify.annotations.NullMarked;
