package vertebra.simulator.production;

import java.util.Locale;
import vertebra.simulator.engine.ApiSetup;
import vertebra.spec.AutoscalingSpec.Slo;
import vertebra.spec.RealtimeApi;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ProjectFiles;
import vertebra.spec.yaml.SpecReading;

/** The spec that a user of the simulated API would have written: bounds and promise, the rest by default. */
public final class SpecText {

    private static final String DEFAULT_BUDGET = Double.toString(Slo.DEFAULT.budget());

    private SpecText() {}

    public static RealtimeApi of(ApiSetup setup) {
        return of(setup, "");
    }

    /** @param more settings of {@code autoscaling}, as {@code ", target_replica_concurrency: 1"} */
    public static RealtimeApi of(ApiSetup setup, String more) {
        return read(yaml("simulated", setup, 1000 * setup.slots(), DEFAULT_BUDGET, more));
    }

    /** @param budget share of late requests, as {@code 0.1%} */
    public static RealtimeApi withBudget(ApiSetup setup, String budget) {
        return read(yaml("simulated", setup, 1000 * setup.slots(), budget, ""));
    }

    /** @param cpuMillis that one replica reserves */
    public static RealtimeApi of(String name, ApiSetup setup, int cpuMillis) {
        return read(yaml(name, setup, cpuMillis, DEFAULT_BUDGET, ""));
    }

    private static String yaml(String name, ApiSetup setup, int cpuMillis, String budget, String more) {
        return String.format(
                Locale.ROOT,
                """
                - name: %s
                  predictor: {type: onnx, model: model.onnx}
                  compute: {cpu: %dm}
                  autoscaling: {min_replicas: %d, max_replicas: %d, init_replicas: %d, slo: {latency: %dms, budget: %s}%s}
                """,
                name,
                cpuMillis,
                setup.minReplicas(),
                setup.maxReplicas(),
                setup.minReplicas(),
                Math.max(1, Math.round(setup.sloSeconds() * 1000)),
                budget,
                more);
    }

    private static RealtimeApi read(String yaml) {
        SpecReading reading = new ApiSpecReader().read("simulated.yaml", yaml, ProjectFiles.UNKNOWN);
        if (reading.apis().size() != 1 || !(reading.apis().getFirst() instanceof RealtimeApi api)) {
            throw new IllegalArgumentException(yaml + reading.faults());
        }
        return api;
    }
}
