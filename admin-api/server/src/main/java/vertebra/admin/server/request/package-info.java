/** What routes share: their registration with a scope, the fields of requests, the forms of answers, records of refusals. */
@NullMarked
package vertebra.admin.server.request;

import org.jspecify.annotations.NullMarked;
