/** Documents of the store that carry a format, and those that several processes change at once. */
@NullMarked
package vertebra.registry.document;

import org.jspecify.annotations.NullMarked;
