/** Certificates of listeners: read, checked, watched and replaced while they serve. */
@NullMarked
package vertebra.http.tls;

import org.jspecify.annotations.NullMarked;
