/** The scaling law of the product, asked as in production: a picture of the fleet whose metrics are a second late. */
@NullMarked
package vertebra.simulator.production;

import org.jspecify.annotations.NullMarked;
