package vertebra.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.benchmarks.contestant.Window;

class ScoreTest {

    private final Score node =
            new Score("node", List.of(new Window(100, 20), new Window(10, 22), new Window(90, 18), new Window(80, 60)));
    private final Score rival =
            new Score("rival", List.of(new Window(50, 10), new Window(5, 10), new Window(30, 10), new Window(80, 20)));

    @Test
    void comparesRoundByRoundSoThatABusyMachineMeetsBoth() {
        // then
        assertThat(node.perSecondTo(rival)).isEqualTo(new Ratio(2, 1, 3));
        assertThat(node.cpuTo(rival)).isEqualTo(new Ratio(2.1, 1.8, 3));
    }

    @Test
    void takesMedians() {
        // then
        assertThat(node.perSecond()).isEqualTo(85);
        assertThat(node.cpuMicros()).isEqualTo(21);
        assertThat(node.cpuTo(rival)).hasToString("2.10 (1.80-3.00)");
    }
}
