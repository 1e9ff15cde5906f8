/** Certificates made for one test. */
@NullMarked
package vertebra.testkit.tls;

import org.jspecify.annotations.NullMarked;
