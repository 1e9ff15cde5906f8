/** The leader's loop: read, decide, publish. */
@NullMarked
package vertebra.controller;

import org.jspecify.annotations.NullMarked;
