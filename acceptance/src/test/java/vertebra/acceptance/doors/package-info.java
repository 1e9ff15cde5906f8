/** The doors under load, attack and shutdown: what is promised to those who put a node on the internet or on call. */
@NullMarked
package vertebra.acceptance.doors;

import org.jspecify.annotations.NullMarked;
