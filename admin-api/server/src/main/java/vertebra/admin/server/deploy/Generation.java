package vertebra.admin.server.deploy;

import java.util.OptionalLong;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.registry.catalog.Catalog;
import vertebra.spec.problem.Problem;

/** Compare-and-set of the admin API: a write may name the catalog's generation that it saw. */
public final class Generation {

    private Generation() {}

    /** @throws vertebra.spec.problem.ProblemException {@link AdminProblem#CATALOG_CHANGED} */
    public static void expect(OptionalLong ifMatch, Catalog current) {
        if (ifMatch.isPresent() && ifMatch.getAsLong() != current.generation()) {
            throw Problem.of(
                            AdminProblem.CATALOG_CHANGED,
                            "The catalog has the generation " + current.generation() + ", the request expects "
                                    + ifMatch.getAsLong() + ".")
                    .asException();
        }
    }
}
