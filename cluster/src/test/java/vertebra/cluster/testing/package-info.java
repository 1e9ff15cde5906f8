/** A cluster for tests of other modules, and the contract that every form of a cluster keeps. */
@NullMarked
package vertebra.cluster.testing;

import org.jspecify.annotations.NullMarked;
