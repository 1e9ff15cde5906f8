/** The SPI between serving and model runtimes: plain blocking Java, the host chooses the thread. */
@NullMarked
package vertebra.engine.api;

import org.jspecify.annotations.NullMarked;
