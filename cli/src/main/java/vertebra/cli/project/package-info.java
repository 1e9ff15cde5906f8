/** What a deploy sends: the spec, and the files of its folder. */
@NullMarked
package vertebra.cli.project;

import org.jspecify.annotations.NullMarked;
