package vertebra.scaling.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;

/** Two nodes that take ten requests a second each, and report each second; looked at every second. */
class LoadWindowTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final Set<NodeId> BOTH = Set.of(A, B);

    private final Map<NodeId, LoadSample> reported = new HashMap<>();
    private final Map<NodeId, Long> arrivals = new HashMap<>();
    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private long second;
    private LoadWindow window = LoadWindow.EMPTY;

    @Test
    void aNodeThatComesBackAfterItsCallersWentElsewhereIsNoBurst() {
        // given
        run(120, 10, 10, BOTH, BOTH);
        run(5, 20, 0, BOTH, Set.of(A));
        run(30, 20, 0, Set.of(A), Set.of(A));

        // when
        double most = mostOf(20, 20, 0, BOTH);

        // then
        assertThat(most).isCloseTo(20, within(0.5));
    }

    @Test
    void whatANodeTookWhileItWasAwayIsSpreadOverThatTime() {
        // given
        run(120, 10, 10, BOTH, BOTH);
        run(5, 10, 10, BOTH, Set.of(A));
        run(30, 10, 10, Set.of(A), Set.of(A));

        // when
        double most = mostOf(20, 10, 10, BOTH);

        // then
        assertThat(most).isCloseTo(20, within(0.5));
    }

    @Test
    void nothingIsMissingWhenANodeGoes() {
        // given
        run(120, 10, 10, BOTH, BOTH);
        run(5, 20, 0, BOTH, Set.of(A));
        List<Double> rates = new ArrayList<>();

        // when
        for (int i = 0; i < 20; i++) {
            run(1, 20, 0, Set.of(A), Set.of(A));
            rates.add(rate(10));
        }

        // then
        assertThat(rates).allSatisfy(rate -> assertThat(rate).isCloseTo(20, within(0.5)));
    }

    @Test
    void nothingIsMissingWhenASilentNodeIsForgotten() {
        // given
        run(120, 10, 10, BOTH, BOTH);
        run(590, 10, 0, BOTH, Set.of(A));
        List<Double> rates = new ArrayList<>();

        // when
        for (int i = 0; i < 30; i++) {
            reported.keySet().removeIf(B::equals);
            run(1, 10, 0, BOTH, Set.of(A));
            rates.add(rate(60));
        }

        // then
        assertThat(rates).allSatisfy(rate -> assertThat(rate).isCloseTo(10, within(0.5)));
    }

    /** The highest rate of ten seconds while all report again. */
    private double mostOf(int seconds, int ofA, int ofB, Set<NodeId> alive) {
        double most = 0;
        for (int i = 0; i < seconds; i++) {
            run(1, ofA, ofB, alive, BOTH);
            most = Math.max(most, rate(10));
        }
        return most;
    }

    private double rate(int seconds) {
        return new Signals(window, now).rate(seconds);
    }

    private void run(int seconds, int ofA, int ofB, Set<NodeId> alive, Set<NodeId> reporting) {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            second++;
            arrivals.merge(A, (long) ofA, Long::sum);
            arrivals.merge(B, (long) ofB, Long::sum);
            reporting.forEach(node -> reported.put(node, report(node)));
            window = window.observe(List.copyOf(reported.values()), alive, new WarmUp(0.1, 0.1), now);
        }
    }

    private LoadSample report(NodeId node) {
        Ingress ingress = new Ingress(arrivals.getOrDefault(node, 0L), 0, 0, 0, 0, 0, 0, 0);
        return new LoadSample(node, 1, second, now, new ApiName("iris"), new Revision(1), ingress, Executor.NOTHING);
    }
}
