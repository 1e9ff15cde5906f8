package vertebra.scaling.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LeastInFlightTest {

    @Test
    void choosesTheFewestRequestsForEachSlot() {
        assertThat(LeastInFlight.choose(new int[] {3, 1, 2}, new int[] {2, 2, 2}, 0))
                .hasValue(1);
        assertThat(LeastInFlight.choose(new int[] {3, 2}, new int[] {8, 2}, 0)).hasValue(0);
    }

    @Test
    void passesByWhoTakesNothing() {
        assertThat(LeastInFlight.choose(new int[] {0, 9}, new int[] {0, 1}, 0)).hasValue(1);
        assertThat(LeastInFlight.choose(new int[] {0, 0}, new int[] {0, 0}, 3)).isEmpty();
        assertThat(LeastInFlight.choose(new int[0], new int[0], 1)).isEmpty();
    }

    @Test
    void equalsTakeTurns() {
        // given
        int[] chosen = new int[3];

        // when
        for (int turn = Integer.MAX_VALUE - 14; turn != Integer.MIN_VALUE + 15; turn++) {
            chosen[LeastInFlight.choose(new int[3], new int[] {2, 2, 2}, turn).orElseThrow()]++;
        }

        // then
        assertThat(Arrays.stream(chosen).min().orElseThrow()).isGreaterThanOrEqualTo(8);
    }
}
