/** What the framework does not guard: the bytes of a connection between the socket and the requests. On event loops. */
@NullMarked
package vertebra.http.wire;

import org.jspecify.annotations.NullMarked;
