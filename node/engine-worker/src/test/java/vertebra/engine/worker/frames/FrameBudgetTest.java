package vertebra.engine.worker.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.engine.worker.frames.FrameBudget.Share;

@Tag("R6")
class FrameBudgetTest {

    private static final int MIB = 1 << 20;

    private final FrameBudget budget = new FrameBudget(8 * MIB);

    @Test
    void hasRoomForAsMuchAsItSaysAndNoMore() {
        // when
        Share five = budget.take(0, 5 * MIB).orElseThrow();

        // then
        assertThat(budget.take(0, 3 * MIB + 1)).isEmpty();
        assertThat(budget.take(0, 3 * MIB)).isPresent();
        assertThat(budget.take(0, MIB)).isEmpty();

        // when
        five.close();
        five.close();

        // then
        assertThat(budget.takenBytes()).isEqualTo(3 * MIB);
        assertThat(budget.take(0, 5 * MIB)).isPresent();
    }

    @Test
    void countsNoneOfThoseThatEveryWorkerMayHave() {
        // given
        Share all = budget.take(0, 8 * MIB).orElseThrow();

        // then
        List<Optional<Share>> light =
                Stream.generate(() -> budget.take(1024, 32 * 1024)).limit(1000).toList();
        assertThat(light).allMatch(Optional::isPresent);
        assertThat(budget.takenBytes()).isEqualTo(8 * MIB);
        all.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void countsWhatAHeadTakesOnceItIsRead() {
        assertThat(budget.take(MIB, 0)).isEmpty();
        assertThat(budget.take(MIB / 4, 0)).isPresent();
        assertThat(budget.takenBytes()).isEqualTo(8 * MIB);
    }

    @Test
    void theLongestBodyFitsWhenNoOtherIsThere() {
        assertThat(budget.take(0, budget.longestFrame())).isPresent();
        assertThat(new FrameBudget(1L << 40).longestFrame()).isEqualTo(65 * MIB);
    }
}
