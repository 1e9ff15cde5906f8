/** What should run: APIs, their revisions and models; one commit point. */
@NullMarked
package vertebra.registry.catalog;

import org.jspecify.annotations.NullMarked;
