/** Real processes of the product as a user starts and uses them, and callers that load them. */
@NullMarked
package vertebra.acceptance.process;

import org.jspecify.annotations.NullMarked;
