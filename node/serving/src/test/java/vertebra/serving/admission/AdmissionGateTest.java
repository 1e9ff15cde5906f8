package vertebra.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vertebra.serving.admission.Admission.Refused;
import vertebra.serving.telemetry.InFlightMeter;

class AdmissionGateTest {

    private final InFlightMeter inFlight = new InFlightMeter(System::nanoTime);
    private final InFlightMeter running = new InFlightMeter(System::nanoTime);
    private final InFlightMeter riding = new InFlightMeter(System::nanoTime);

    @Test
    void runsInTheOrderOfAsking() {
        // given
        AdmissionGate gate = gate(1, 10);
        List<Integer> order = new ArrayList<>();
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Permit permit = permit(gate);
            permits.add(permit);
            permit.whenTurn(() -> order.add(number));
        }

        // when
        permits.forEach(Permit::close);

        // then
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void refusesAtOnceWhatExceedsTheBound() {
        // given
        AdmissionGate gate = gate(1, 2);
        Permit first = permit(gate);
        permit(gate);

        // when
        Admission third = gate.enter();
        first.close();

        // then
        assertThat(third).isEqualTo(Refused.FULL);
        assertThat(gate.enter()).isInstanceOf(Permit.class);
    }

    @Test
    void countsAPermitOnceHoweverOftenItIsGivenBack() {
        // given
        AdmissionGate gate = gate(1, 2);
        Permit permit = permit(gate);
        permit.whenTurn(() -> {});

        // when
        permit.close();
        permit.close();
        boolean cancelled = permit.cancel();

        // then
        assertThat(cancelled).isFalse();
        assertThat(gate.inFlight()).isZero();
        assertThat(gate.running()).isZero();
        assertThat(inFlight.count()).isZero();
        assertThat(running.count()).isZero();
    }

    @Test
    void neverRunsWhatWasCancelledWhileItWaited() {
        // given
        AdmissionGate gate = gate(1, 10);
        List<String> ran = new ArrayList<>();
        Permit first = permit(gate);
        first.whenTurn(() -> ran.add("first"));
        Permit second = permit(gate);
        second.whenTurn(() -> ran.add("second"));
        Permit third = permit(gate);
        third.whenTurn(() -> ran.add("third"));

        // when
        boolean cancelled = second.cancel();
        first.close();

        // then
        assertThat(cancelled).isTrue();
        assertThat(ran).containsExactly("first", "third");
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void doesNotTakeTheSlotOfWhatRuns() {
        // given
        AdmissionGate gate = gate(1, 10);
        Permit permit = permit(gate);
        permit.whenTurn(() -> {});

        // when
        boolean cancelled = permit.cancel();

        // then
        assertThat(cancelled).isFalse();
        assertThat(gate.running()).isEqualTo(1);
    }

    @Test
    void forgetsATurnAskedForAfterTheCancel() {
        // given
        AdmissionGate gate = gate(1, 10);
        AtomicInteger ran = new AtomicInteger();
        Permit permit = permit(gate);
        permit.cancel();

        // when
        permit.whenTurn(ran::incrementAndGet);

        // then
        assertThat(ran).hasValue(0);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void runsWaitersWhenItGrows() {
        // given
        AdmissionGate gate = gate(1, 10);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            permit(gate).whenTurn(ran::incrementAndGet);
        }

        // when
        gate.resize(new GateBounds(3, 10));

        // then
        assertThat(ran).hasValue(3);
    }

    @Test
    void saysOnceWhenTheLastPermitIsBackAfterItClosed() {
        // given
        AdmissionGate gate = gate(1, 10);
        AtomicInteger empty = new AtomicInteger();
        Permit running = permit(gate);
        running.whenTurn(() -> {});
        Permit waiting = permit(gate);
        waiting.whenTurn(() -> {});

        // when
        gate.close(empty::incrementAndGet);
        Admission late = gate.enter();
        running.close();
        int whileOneRuns = empty.get();
        waiting.close();

        // then
        assertThat(late).isEqualTo(Refused.CLOSED);
        assertThat(whileOneRuns).isZero();
        assertThat(empty).hasValue(1);
    }

    @Test
    void boundsFollowTheReplicas() {
        assertThat(GateBounds.of(2, 4, 1024, 100)).isEqualTo(new GateBounds(8, 108));
        assertThat(GateBounds.of(2, 4, 10, 100)).isEqualTo(new GateBounds(8, 20));
        assertThat(GateBounds.of(1, 4, 1, 100)).isEqualTo(new GateBounds(1, 1));
    }

    /** Any order of entering, asking, cancelling and closing: within the bounds, first come first served, and empty at the end. */
    @Property(tries = 300)
    void keepsItsPromisesInAnyOrder(
            @ForAll @IntRange(min = 1, max = 4) int slots,
            @ForAll @IntRange(min = 0, max = 6) int queue,
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 3) Integer> steps) {
        AdmissionGate gate = gate(slots, slots + queue);
        Deque<Permit> expected = new ArrayDeque<>();
        List<Permit> entered = new ArrayList<>();
        List<Permit> runs = new ArrayList<>();
        for (int step : steps) {
            switch (step) {
                case 0 -> {
                    if (gate.enter() instanceof Permit permit) {
                        entered.add(permit);
                    } else {
                        assertThat(gate.inFlight()).isEqualTo(slots + queue);
                    }
                }
                case 1 -> {
                    if (!entered.isEmpty()) {
                        Permit permit = entered.removeFirst();
                        expected.add(permit);
                        permit.whenTurn(() -> {
                            assertThat(expected.poll()).isSameAs(permit);
                            runs.add(permit);
                        });
                    }
                }
                case 2 -> {
                    if (!expected.isEmpty()) {
                        Permit permit = expected.removeLast();
                        assertThat(permit.cancel()).isTrue();
                    }
                }
                default -> {
                    if (!runs.isEmpty()) {
                        runs.removeFirst().close();
                    }
                }
            }
            assertThat(gate.running()).isEqualTo(runs.size()).isLessThanOrEqualTo(slots);
            assertThat(gate.inFlight()).isEqualTo(runs.size() + expected.size() + entered.size());
        }
        entered.forEach(Permit::cancel);
        while (!runs.isEmpty()) {
            runs.removeFirst().close();
        }
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void holdsItsBoundsAndEndsEmptyUnderManyThreads() throws Exception {
        // given
        int slots = 3;
        AdmissionGate gate = gate(slots, 20);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        Runnable turn = () -> most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);

        // when
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> storms = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random random = new Random(t);
                storms.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 20_000; i++) {
                        if (gate.enter() instanceof Permit permit) {
                            use(permit, turn, atOnce, random.nextInt(4));
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> storm : storms) {
                storm.get();
            }
        }

        // then
        assertThat(most.get()).isBetween(1, slots);
        assertThat(gate.inFlight()).isZero();
        assertThat(gate.running()).isZero();
        assertThat(inFlight.count()).isZero();
        assertThat(running.count()).isZero();
    }

    private static void use(Permit permit, Runnable turn, AtomicInteger atOnce, int kind) {
        if (kind == 0) {
            permit.cancel();
            return;
        }
        permit.whenTurn(turn::run);
        if (!permit.cancel()) {
            atOnce.decrementAndGet();
            permit.close();
        }
    }

    private AdmissionGate gate(int runningAtOnce, int inFlightAtOnce) {
        return new AdmissionGate(
                new GateBounds(runningAtOnce, inFlightAtOnce), new GateMeters(inFlight, running, riding));
    }

    private static Permit permit(AdmissionGate gate) {
        return (Permit) gate.enter();
    }
}
