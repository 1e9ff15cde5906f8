package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import vertebra.scaling.decision.Candidate;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.explanation.ReplicaText;

/** The words say what is done, whatever the traffic does: half a minute of each number of arrivals per second. */
class ExplanationPropertiesTest {

    private static final int HALF_MINUTE = 30;

    @Property(tries = 25, seed = "4411")
    void ofTheLawAgreesWithTheDecision(@ForAll @Size(24) List<@IntRange(max = 60) Integer> traffic) {
        agrees("min_replicas: 2, init_replicas: 2, max_replicas: 9, slo: {latency: 1250ms}", traffic);
    }

    @Property(tries = 10, seed = "4412")
    void ofTheCortexPolicyAgreesWithTheDecision(@ForAll @Size(24) List<@IntRange(max = 60) Integer> traffic) {
        agrees("policy: cortex, max_replicas: 12, target_replica_concurrency: 1", traffic);
    }

    @Property(tries = 10, seed = "4413")
    void ofARecommendationAgreesWithTheDecision(@ForAll @Size(12) List<@IntRange(max = 60) Integer> traffic) {
        agrees("mode: recommend, max_replicas: 12, slo: {latency: 1250ms}", traffic);
    }

    private static void agrees(String autoscaling, List<Integer> traffic) {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {" + autoscaling + "}\n", 1);

        for (int rate : traffic) {
            // when
            ReplicaDecision decision = api.run(HALF_MINUTE, rate);

            // then
            agrees(decision);
        }
    }

    private static void agrees(ReplicaDecision decision) {
        ReplicaText text = new ReplicaText(decision);
        String line = text.line();
        List<String> lines = text.lines();
        Candidate bound = decision.why().bound();
        assertThat(lines.getFirst()).isEqualTo(line);
        assertThat(line).contains("; " + bound.rule() + " asks for " + bound.replicas());
        assertThat(decision.why().reasons())
                .allSatisfy(reason -> assertThat(line).contains(reason + " ("));
        assertThat(decision.why().candidates())
                .allSatisfy(each -> assertThat(lines.get(1)).contains(each.rule() + " " + each.replicas()));
        assertThat(lines.get(1)).containsOnlyOnce("(bound)");
        switch (decision) {
            case ReplicaDecision.Grow grow -> says(line, grow.current() + " -> " + grow.want() + " replicas;");
            case ReplicaDecision.Shrink shrink -> says(line, shrink.current() + " -> " + shrink.want() + " replicas;");
            case ReplicaDecision.Keep keep -> says(line, "stays at " + keep.current() + ";");
            case ReplicaDecision.Hold hold -> {
                says(line, "stays at " + hold.current() + " though " + hold.enough() + " would do, until ");
                assertThat(lines.get(2))
                        .startsWith("  fewer: not before ")
                        .contains(hold.why().reasons().getFirst() + "");
            }
            case ReplicaDecision.Recommend recommend ->
                says(line, "stays at " + recommend.current() + ", recommended are " + recommend.recommended() + ";");
        }
    }

    private static void says(String line, String deed) {
        assertThat(line).startsWith(SteppedApi.NAME + ": " + deed);
    }
}
