/** The durable truth: documents with compare-and-set, and blobs by digest. */
@NullMarked
package vertebra.registry.store;

import org.jspecify.annotations.NullMarked;
