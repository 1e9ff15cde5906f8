/** The messages of the admin API, shared by server and CLI. JSON names are snake_case; {@link vertebra.admin.contract.ContractJson} maps them. */
@NullMarked
package vertebra.admin.contract;

import org.jspecify.annotations.NullMarked;
