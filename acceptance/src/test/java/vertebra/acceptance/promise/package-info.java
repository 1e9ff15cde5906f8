/** Promises to users as tests, and the table that says which were kept. */
@NullMarked
package vertebra.acceptance.promise;

import org.jspecify.annotations.NullMarked;
