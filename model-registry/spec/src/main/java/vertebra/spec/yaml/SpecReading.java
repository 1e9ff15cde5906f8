package vertebra.spec.yaml;

import java.util.List;
import java.util.Optional;
import vertebra.spec.ApiSpec;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.SpecProblem;

/**
 * What a spec file says.
 *
 * @param apis the entries, normalised; empty when there are faults
 * @param faults everything that is wrong
 * @param notices what was normalised, or is accepted but not used
 * @param refusals why a deploy would be refused although the file is valid: what is not served yet
 */
public record SpecReading(
        List<ApiSpec> apis, List<SpecFault> faults, List<SpecFault> notices, List<SpecFault> refusals) {

    public SpecReading {
        apis = List.copyOf(apis);
        faults = List.copyOf(faults);
        notices = List.copyOf(notices);
        refusals = List.copyOf(refusals);
    }

    /** Why the APIs cannot be deployed: the faults, or else what is not served; empty when they can. */
    public Optional<Problem> problem() {
        if (!faults.isEmpty()) {
            return Optional.of(problem(SpecProblem.INVALID_SPEC, faults));
        }
        return refusals.isEmpty() ? Optional.empty() : Optional.of(problem(SpecProblem.NOT_SERVED, refusals));
    }

    private static Problem problem(SpecProblem type, List<SpecFault> findings) {
        String count = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)";
        return Problem.withFaults(
                type,
                findings.getFirst().toString() + count,
                findings.stream().map(SpecFault::asFault).toList());
    }
}
