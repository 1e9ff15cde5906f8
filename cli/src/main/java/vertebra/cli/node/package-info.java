/** The node of this machine as a process: its files, ports, start and end. */
@NullMarked
package vertebra.cli.node;

import org.jspecify.annotations.NullMarked;
