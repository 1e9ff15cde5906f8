package vertebra.simulator.scenario;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import vertebra.simulator.baseline.CortexPolicy;
import vertebra.simulator.baseline.HpaPolicy;
import vertebra.simulator.baseline.KnativePolicy;
import vertebra.simulator.baseline.OraclePolicy;
import vertebra.simulator.baseline.StaticPolicy;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.production.ProductionPolicy;
import vertebra.simulator.production.SpecText;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Trace;

/** The policies that can be run, and what they are. */
public enum Policies {
    VERTEBRA("the scaling law of this product, with its defaults"),
    CORTEX_DEFAULT("Cortex as it comes: policy: cortex"),
    CORTEX_TUNED("Cortex with a window of 10 s, no upscale stabilisation, a target of 70 %"),
    KPA("the pod autoscaler of Knative: 60 s and 6 s windows, target 70 %"),
    HPA("the horizontal pod autoscaler of Kubernetes, target 70 %"),
    STATIC_PEAK("as many replicas as the busiest minute needs, always"),
    ORACLE("knows the traffic of the next lead time; what no policy can beat by much");

    private final String meaning;

    Policies(String meaning) {
        this.meaning = meaning;
    }

    /** What is known of the traffic; most policies are told nothing of it but the past. */
    public record Knowledge(Trace past, Trace trace, Arrivals arrivals) {}

    /** {@code cortex_default}: as on the command line. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }

    public static Optional<Policies> of(String title) {
        return Arrays.stream(values())
                .filter(policy -> policy.title().equals(title))
                .findFirst();
    }

    /** A new one, without memory. */
    public Policy policy(ApiSetup setup, Knowledge known) {
        return switch (this) {
            case VERTEBRA -> new ProductionPolicy(setup, SpecText.of(setup), known.past());
            case CORTEX_DEFAULT -> CortexPolicy.byDefault(setup);
            case CORTEX_TUNED -> CortexPolicy.tuned(setup);
            case KPA -> new KnativePolicy(setup);
            case HPA -> new HpaPolicy(setup);
            case STATIC_PEAK -> new StaticPolicy(setup, known.trace(), known.arrivals());
            case ORACLE -> new OraclePolicy(setup, known.trace(), known.arrivals());
        };
    }
}
