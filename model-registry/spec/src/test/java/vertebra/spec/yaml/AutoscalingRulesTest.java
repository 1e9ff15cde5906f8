package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.RealtimeApi;

/** Every rule of {@code autoscaling} just inside and just outside. */
class AutoscalingRulesTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                        | ok
                    {min_replicas: 0}                         | notice
                    {min_replicas: 1}                         | ok
                    {min_replicas: -1}                        | fault
                    {min_replicas: 1.5}                       | fault
                    {min_replicas: '1'}                       | fault
                    {min_replicas: ~}                         | ok
                    {min_replicas: 100}                       | ok
                    {min_replicas: 101}                       | fault
                    {min_replicas: 101, max_replicas: 101}    | ok
                    {min_replicas: 101, max_replicas: x}      | fault
                    {min_replicas: 2147483648}                | fault
                    {max_replicas: 1}                         | ok
                    {max_replicas: 0}                         | fault
                    {max_replicas: 0, min_replicas: 0}        | fault
                    {min_replicas: 3, max_replicas: 2}        | fault
                    {min_replicas: 3, max_replicas: 2, init_replicas: 1} | fault
                    {min_replicas: 2, max_replicas: 3, init_replicas: 1} | fault
                    {min_replicas: 2, max_replicas: 3, init_replicas: 2} | ok
                    {min_replicas: 2, max_replicas: 3, init_replicas: 3} | ok
                    {min_replicas: 2, max_replicas: 3, init_replicas: 4} | fault
                    {min_replicas: 0, init_replicas: 0}       | notice
                    {init_replicas: 0}                        | fault
                    {init_replicas: 101}                      | fault
                    {target_replica_concurrency: 0}           | fault
                    {target_replica_concurrency: 0.1}         | ok
                    {target_replica_concurrency: 2}           | ok
                    {target_replica_concurrency: 1024}        | ok
                    {target_replica_concurrency: 1024.5}      | fault
                    {target_replica_concurrency: '2'}         | fault
                    {target_replica_concurrency: .nan}        | 2 faults
                    {target_in_flight: 2}                     | notice
                    {target_in_flight: 0}                     | fault
                    {target_in_flight: 2, target_replica_concurrency: 2} | fault
                    {target_replica_concurrency: 3, max_replica_concurrency: 2} | fault
                    {target_replica_concurrency: 2, max_replica_concurrency: 2} | ok
                    {target_replica_concurrency: 2000, max_replica_concurrency: 30001} | fault
                    {max_replica_concurrency: 1}              | ok
                    {max_replica_concurrency: 0}              | fault
                    {max_replica_concurrency: 30000}          | ok
                    {max_replica_concurrency: 30001}          | fault
                    {window: 10s}                             | notice
                    {policy: cortex, window: 10s}             | ok
                    {policy: cortex, window: 9.999s}          | fault
                    {policy: cortex, window: 60}              | fault
                    {policy: cortex, window: 1m30s}           | ok
                    {policy: cortex, window: 1m 30s}          | fault
                    {policy: cortex, downscale_stabilization_period: 0s} | ok
                    {policy: cortex, downscale_stabilization_period: -1s} | fault
                    {policy: cortex, upscale_stabilization_period: 0s} | ok
                    {policy: cortex, upscale_stabilization_period: soon} | fault
                    {policy: cortex, max_downscale_factor: 0} | ok
                    {policy: cortex, max_downscale_factor: 0.999} | ok
                    {policy: cortex, max_downscale_factor: 1} | fault
                    {policy: cortex, max_downscale_factor: -0.001} | fault
                    {policy: cortex, max_upscale_factor: 1}   | fault
                    {policy: cortex, max_upscale_factor: 1.001} | ok
                    {policy: cortex, max_upscale_factor: two} | fault
                    {policy: cortex, downscale_tolerance: 0}  | ok
                    {policy: cortex, downscale_tolerance: 0.999} | ok
                    {policy: cortex, downscale_tolerance: 1}  | fault
                    {policy: cortex, downscale_tolerance: -0.001} | fault
                    {policy: cortex, upscale_tolerance: 0}    | ok
                    {policy: cortex, upscale_tolerance: 2}    | ok
                    {policy: cortex, upscale_tolerance: -0.001} | fault
                    {policy: offered-load}                    | ok
                    {policy: offered-load, upscale_tolerance: 0} | notice
                    {policy: offered_load}                    | fault
                    {policy: kpa}                             | fault
                    {policy: cortex, slo: {latency: 1s}}      | notice
                    {policy: cortex, forecast: auto}          | notice
                    {slo: {latency: 1ms, budget: 0.5%}}       | ok
                    {slo: {latency: 0s}}                      | fault
                    {slo: {budget: 0.999}}                    | ok
                    {slo: {budget: 1}}                        | fault
                    {slo: {budget: 99.9%}}                    | ok
                    {slo: {budget: 100%}}                     | fault
                    {slo: {budget: 0.0001}}                   | ok
                    {slo: {budget: 0}}                        | fault
                    {slo: {budget: 0x1p-3}}                   | fault
                    {slo: 100ms}                              | fault
                    {idle: {policy: histogram}}               | ok
                    {idle: {policy: fixed, max: 1s}}          | ok
                    {idle: {policy: never}}                   | ok
                    {idle: {policy: maybe}}                   | fault
                    {idle: {max: 999ms}}                      | fault
                    {forecast: off}                           | ok
                    {forecast: 'on'}                          | fault
                    {mode: recommend}                         | ok
                    {mode: off}                               | ok
                    {mode: manual}                            | fault
                    {schedule: []}                            | ok
                    {schedule: [{cron: 0 8 * * 1-5, duration: 1m, min_replicas: 0}]} | ok
                    {schedule: [{cron: "*/5 0-23/2 1,15,31 12 7", duration: 2h, min_replicas: 3}]} | ok
                    {schedule: [{cron: 59 23 31 12 0, duration: 2h, min_replicas: 3}]} | ok
                    {schedule: [{cron: 60 23 31 12 0, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 24 * * *, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 0 * *, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * 13 *, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * * 8, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * * 5-1, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 */0 * *, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * *, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: "0 8, * * *", duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: daily, duration: 2h, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * * 1, duration: 59s, min_replicas: 3}]} | fault
                    {schedule: [{cron: 0 8 * * 1, duration: 2h, min_replicas: -1}]} | fault
                    {schedule: [{cron: 0 8 * * 1-5}]}         | 2 faults
                    {schedule: {cron: 0 8 * * 1-5}}           | fault
                    {schedule: [8]}                           | fault
                    """)
    void holdsEachRuleJustInsideAndJustOutside(String autoscaling, String verdict) {
        // when
        SpecReading reading = Rules.read("autoscaling: " + autoscaling);

        // then
        assertThat(Rules.verdict(reading)).as("%s", reading).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                 | 1 | 1 | 100
                    {min_replicas: 3}                  | 3 | 3 | 100
                    {min_replicas: 0, max_replicas: 1} | 0 | 0 | 1
                    {init_replicas: 2}                 | 1 | 2 | 100
                    """)
    void fillsInTheReplicasThatAreNotWritten(String autoscaling, int min, int init, int max) {
        // when
        AutoscalingSpec spec =
                ((RealtimeApi) Rules.read("autoscaling: " + autoscaling).apis().getFirst()).autoscaling();

        // then
        assertThat(new int[] {spec.minReplicas(), spec.initReplicas(), spec.maxReplicas()})
                .containsExactly(min, init, max);
    }
}
