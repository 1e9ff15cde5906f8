/** What the admin API answered, as tables and lines. */
@NullMarked
package vertebra.cli.view;

import org.jspecify.annotations.NullMarked;
