@NullMarked
package vertebra.controller;

import org.jspecify.annotations.NullMarked;
