package vertebra.engine.worker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeatsTest {

    @Test
    void aSeatIsGivenUpOnce() {
        // given: a scale-down and a close that want the same one
        Seats seats = new Seats();
        WorkerSeat seat = seats.addUntil(1).getFirst();

        // when
        boolean first = seats.giveUp(seat);
        boolean second = seats.giveUp(seat);

        // then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(seats.leaving()).containsExactly(seat);
    }
}
