package vertebra.node.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.node.drain.Drain.Connections;
import vertebra.node.drain.Drain.Stage;
import vertebra.testkit.time.ManualClock;

@Tag("R4")
class DrainTest {

    private static final Duration LAME_DUCK = Duration.ofSeconds(5);
    private static final Connections BUSY = new Connections(3, Duration.ZERO);

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final List<Stage> stages = new ArrayList<>();
    private final Drain drain = new Drain(LAME_DUCK, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), stages::add);

    @Test
    void isALameDuckBeforeItCloses() {
        // given
        drain.stop();
        clock.advance(LAME_DUCK.minusMillis(1));
        drain.look(BUSY);
        Stage before = drain.stage();

        // when
        clock.advance(Duration.ofMillis(1));
        drain.look(BUSY);

        // then
        assertThat(before).isEqualTo(Stage.LAME_DUCK);
        assertThat(stages).containsExactly(Stage.LAME_DUCK, Stage.CLOSING);
    }

    @Test
    void closesAtOnceWhenNobodyWouldNotice() {
        // given
        drain.stop();

        // when
        drain.look(new Connections(0, LAME_DUCK));

        // then
        assertThat(drain.stage()).isEqualTo(Stage.CLOSING);
    }

    @Test
    void staysWhenAHealthCheckCameAMomentAgo() {
        // given
        drain.stop();

        // when
        drain.look(new Connections(0, LAME_DUCK.minusMillis(1)));

        // then
        assertThat(drain.stage()).isEqualTo(Stage.LAME_DUCK);
    }

    @Test
    void anOperatorsDrainLastsUntilItIsUndone() {
        // given
        drain.drain();
        clock.advance(Duration.ofDays(1));
        drain.look(new Connections(0, LAME_DUCK));
        Stage later = drain.stage();

        // when
        boolean undone = drain.undrain();

        // then
        assertThat(later).isEqualTo(Stage.DRAINING);
        assertThat(undone).isTrue();
        assertThat(stages).containsExactly(Stage.DRAINING, Stage.SERVING);
    }

    @Test
    void aStopAfterADrainHasServedItsTime() {
        // given
        drain.drain();
        clock.advance(LAME_DUCK);

        // when
        drain.stop();
        drain.look(BUSY);

        // then
        assertThat(stages).containsExactly(Stage.DRAINING, Stage.LAME_DUCK, Stage.CLOSING);
    }

    @Test
    void aStopCanBeUndoneUntilItCloses() {
        // given
        drain.stop();
        boolean undone = drain.undrain();
        drain.stop();
        clock.advance(LAME_DUCK);
        drain.look(BUSY);

        // when
        boolean tooLate = !drain.undrain();

        // then
        assertThat(undone).isTrue();
        assertThat(tooLate).isTrue();
        assertThat(drain.drain()).isFalse();
        assertThat(drain.stage()).isEqualTo(Stage.CLOSING);
    }

    @Test
    void tellsTheSecondStopFromTheFirst() {
        // given
        OptionalLong first = drain.stop();

        // when
        OptionalLong second = drain.stop();

        // then
        assertThat(first).isPresent();
        assertThat(second).isEmpty();
        assertThat(stages).containsExactly(Stage.LAME_DUCK);
    }

    @Test
    void tellsNobodyTwice() {
        // when
        drain.undrain();
        drain.drain();
        drain.drain();
        drain.undrain();
        drain.undrain();

        // then
        assertThat(stages).containsExactly(Stage.DRAINING, Stage.SERVING);
    }

    @Test
    void whoWaitsHearsThatItWasUndone() throws InterruptedException {
        // given
        long stop = drain.stop().orElseThrow();

        // when
        boolean closing = drain.awaitClosing(stop, () -> {
            drain.undrain();
            return BUSY;
        });

        // then
        assertThat(closing).isFalse();
    }

    @Test
    void onlyTheLatestStopCloses() throws InterruptedException {
        // given
        long undone = drain.stop().orElseThrow();
        drain.undrain();
        long latest = drain.stop().orElseThrow();
        clock.advance(LAME_DUCK);

        // when
        boolean first = drain.awaitClosing(undone, () -> BUSY);
        boolean second = drain.awaitClosing(latest, () -> BUSY);

        // then
        assertThat(first).isFalse();
        assertThat(second).isTrue();
    }
}
