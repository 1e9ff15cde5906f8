/** Who may come in: the credential of local users, and what to say of doors that stand open. */
@NullMarked
package vertebra.node.access;

import org.jspecify.annotations.NullMarked;
