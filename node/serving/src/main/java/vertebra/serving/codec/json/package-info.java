/**
 * JSON as bytes, both ways, written by hand because every number of every tensor goes through it. Knows nothing of tensors: it reads
 * and writes one value after the other, allocates nothing for a number, and says where a fault is.
 */
@NullMarked
package vertebra.serving.codec.json;

import org.jspecify.annotations.NullMarked;
