/** Identities of the product, and what a user deploys as checked records. */
@NullMarked
package vertebra.spec;

import org.jspecify.annotations.NullMarked;
