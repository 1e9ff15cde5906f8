/** The admin API: what operators, the CLI and the console ask for, over HTTP. */
@NullMarked
package vertebra.admin.server;

import org.jspecify.annotations.NullMarked;
