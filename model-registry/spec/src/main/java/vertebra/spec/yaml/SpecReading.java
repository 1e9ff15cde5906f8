package vertebra.spec.yaml;

import java.util.List;
import vertebra.spec.ApiSpec;

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
}
