package vertebra.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.simulator.engine.Simulation.Traffic;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.Trace;

class SimulationTest {

    private static final ApiSetup SETUP = new ApiSetup(0.5, 0.3, 2, 1.25, 1, 100, 60, 30, 0);

    @ParameterizedTest(name = "{0} slots under {1} requests/s")
    @CsvSource({"5, 8, 0.554113", "10, 16, 0.409180", "100, 180, 0.216940"})
    void waitsAsErlangSays(int slots, double rate, double waiting) {
        // given
        // Exponential services and requests that do not know each other: where a formula is exact.
        ApiSetup setup = new ApiSetup(0.5, 1, slots, 1e-9, 1, 1, 1e9, 30, 0);
        double[] counts = poisson(rate, 40_000);

        // when
        RunResult run = run(setup, new Fixed(1), new Trace(1, counts), Routing.ONE_QUEUE);

        // then
        Seconds seconds = run.timeline().seconds();
        double load = Seconds.mean(seconds::busy, 0, seconds.length());
        assertThat(load).isCloseTo(rate * 0.5, within(0.02 * rate));
        // Little: the queue is C(c, a) · a / (c − a) long with exponential services; lognormal ones of the same cv come
        // close.
        double queue = Seconds.mean(seconds::inFlight, 0, seconds.length()) - load;
        assertThat(queue).isCloseTo(waiting * load / (slots - load), within(0.25 * waiting * load / (slots - load)));
    }

    @ParameterizedTest
    @EnumSource(Routing.class)
    void everyRequestHasOneFate(Routing routing) {
        // given
        double[] counts = new double[600];
        Arrays.fill(counts, 10);
        Arrays.fill(counts, 300, 600, 0);

        // when
        RunResult run = run(SETUP, new Steps(), new Trace(1, counts), routing);

        // then
        assertThat(run.requests()).isEqualTo(3_000);
        Seconds seconds = run.timeline().seconds();
        assertThat(Seconds.mean(seconds::arrivals, 0, 600) * 600).isEqualTo(3_000);
        assertThat(seconds.queued(599)).isZero();
    }

    @Test
    void aQueueAtEachReplicaWaitsLongerThanOneForAll() {
        // given
        Trace trace = new Trace(1, poisson(17, 20_000));

        // when
        RunResult one = run(SETUP, new Fixed(5), trace, Routing.ONE_QUEUE);
        RunResult each = run(SETUP, new Fixed(5), trace, Routing.LEAST_IN_FLIGHT);

        // then
        assertThat(each.p99Seconds()).isGreaterThan(one.p99Seconds()).isLessThan(2 * one.p99Seconds());
    }

    @Test
    void aReplicaServesWhenItsLeadIsOver() {
        // given
        double[] counts = new double[120];

        // when
        RunResult run = run(SETUP, new Steps(), new Trace(1, counts), Routing.ONE_QUEUE);

        // then
        Timeline timeline = run.timeline();
        assertThat(timeline.wanted(19)).isEqualTo(4);
        assertThat(timeline.ready(48)).isEqualTo(1);
        assertThat(timeline.ready(49)).isEqualTo(4);
        assertThat(run.peakReplicas()).isEqualTo(4);
    }

    @Test
    void costsWhatIsReadyAndWhatStarts() {
        // when
        RunResult run = run(SETUP, new Fixed(7), new Trace(1, new double[3_600]), Routing.ONE_QUEUE);

        // then
        // Seven from the first answer of the policy on.
        assertThat(run.replicaHours()).isCloseTo(7, within(0.01));
        assertThat(run.requests()).isZero();
        assertThat(run.violationsPercent()).isZero();
    }

    @Test
    void wakesAnApiThatSleepsAndHoldsItsRequests() {
        // given
        ApiSetup setup = new ApiSetup(0.1, 0.3, 1, 1, 0, 10, 300, 30, 0);
        double[] counts = new double[100];
        counts[40] = 1;

        // when
        RunResult run = run(setup, new Asleep(), new Trace(1, counts), Routing.ONE_QUEUE);

        // then
        assertThat(run.coldStarts()).isEqualTo(1);
        assertThat(run.requests()).isEqualTo(1);
        assertThat(run.violations()).isEqualTo(1);
        assertThat(run.p99Seconds()).isBetween(30.0, 31.5);
    }

    @Test
    void dropsWhoWaitsTooLongAndRejectsWhenTheQueueIsFull() {
        // given
        ApiSetup setup = new ApiSetup(0.5, 0, 1, 1, 1, 1, 5, 30, 0);
        double[] counts = new double[60];
        counts[0] = 2_000;

        // when
        RunResult run = run(setup, new Fixed(1), new Trace(1, counts), Routing.ONE_QUEUE);

        // then
        // A queue of 100 for each of at least ten replicas; what waits more than five seconds is dropped.
        assertThat(run.requests()).isEqualTo(2_000);
        Seconds seconds = run.timeline().seconds();
        assertThat(seconds.judged(0)).isBetween(998, 1_002);
        assertThat(Seconds.mean(seconds::completions, 0, 60) * 60).isBetween(10.0, 12.0);
    }

    @Test
    void clientsOfAClosedLoopWaitForTheirAnswers() {
        // given
        ApiSetup setup = new ApiSetup(0.05, 0, 1, 1, 4, 4, 60, 2, 0);

        // when
        RunResult run = new Simulation(setup, new Fixed(4), new Traffic.Closed(20, 100), Routing.ONE_QUEUE, 1).run();

        // then
        Seconds seconds = run.timeline().seconds();
        assertThat(Seconds.mean(seconds::inFlight, 1, 100)).isCloseTo(20, within(1e-6));
        assertThat(Seconds.mean(seconds::completions, 10, 100)).isCloseTo(80, within(1.0));
    }

    @Test
    void countsWhoTurnsRoundWithinTenMinutes() {
        // given
        Changes changes = new Changes();

        // when
        changes.record(0, 1, 5);
        changes.record(100, 5, 3);
        changes.record(200, 3, 2);
        changes.record(900, 2, 4);
        changes.record(1_000, 4, 4);
        changes.record(1_499, 4, 3);

        // then
        assertThat(changes.reversals()).isEqualTo(2);
    }

    private static RunResult run(ApiSetup setup, Policy policy, Trace trace, Routing routing) {
        return new Simulation(setup, policy, new Traffic.Open(Arrivals.of(trace, new Chance(1))), routing, 1).run();
    }

    private static double[] poisson(double rate, int seconds) {
        Chance chance = new Chance(5);
        double[] counts = new double[seconds];
        for (double at = 0; at < seconds; at -= Math.log(1 - chance.uniform()) / rate) {
            counts[(int) at]++;
        }
        return counts;
    }

    private record Fixed(int replicas) implements Policy {

        @Override
        public int periodSeconds() {
            return 1;
        }

        @Override
        public int decide(Observation seen) {
            return replicas;
        }
    }

    /** One replica, from 20 s on four, from 400 s on two. */
    private static final class Steps implements Policy {

        @Override
        public int periodSeconds() {
            return 10;
        }

        @Override
        public int start(int usual) {
            return 1;
        }

        @Override
        public int decide(Observation seen) {
            return seen.now() < 20 ? 1 : seen.now() < 400 ? 4 : 2;
        }
    }

    private static final class Asleep implements Policy {

        @Override
        public int periodSeconds() {
            return 10;
        }

        @Override
        public int decide(Observation seen) {
            return seen.replicas().requested();
        }
    }
}
