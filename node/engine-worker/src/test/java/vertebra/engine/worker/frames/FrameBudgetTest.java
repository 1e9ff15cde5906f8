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
        Share five = take(0, 5 * MIB).orElseThrow();

        // then
        assertThat(take(0, 3 * MIB + 1)).isEmpty();
        assertThat(take(0, 3 * MIB)).isPresent();
        assertThat(take(0, MIB)).isEmpty();

        // when
        five.close();
        five.close();

        // then
        assertThat(budget.takenBytes()).isEqualTo(3 * MIB);
        assertThat(take(0, 5 * MIB)).isPresent();
    }

    @Test
    void countsNoneOfThoseThatEveryWorkerMayHave() {
        // given
        Share all = take(0, 8 * MIB).orElseThrow();

        // then
        List<Optional<Share>> light =
                Stream.generate(() -> take(1024, 32 * 1024)).limit(1000).toList();
        assertThat(light).allMatch(Optional::isPresent);
        assertThat(budget.takenBytes()).isEqualTo(8 * MIB);
        all.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void countsWhatAHeadTakesOnceItIsRead() {
        assertThat(take(MIB, 0)).isEmpty();
        assertThat(take(MIB / 4, 0)).isPresent();
        assertThat(budget.takenBytes()).isEqualTo(8 * MIB);
    }

    @Test
    void theLongestBodyFitsWhenNoOtherIsThere() {
        assertThat(take(0, budget.longestFrame())).isPresent();
        assertThat(new FrameBudget(1L << 40).longestFrame()).isEqualTo(65 * MIB);
    }

    @Test
    void whatIsOnlyAnnouncedTakesNothing() {
        // given
        Share announced = budget.share(0, 8 * MIB).orElseThrow();

        // then
        assertThat(budget.takenBytes()).isZero();
        assertThat(announced.grow(0, MIB)).isTrue();
        assertThat(budget.takenBytes()).isEqualTo(MIB);
        assertThat(take(0, 7 * MIB)).isPresent();
    }

    @Test
    void ofTwoThatGrowIntoTheSameRoomOneGetsIt() {
        // given
        Share one = budget.share(0, 6 * MIB).orElseThrow();
        Share other = budget.share(0, 6 * MIB).orElseThrow();
        assertThat(one.grow(0, 4 * MIB) && other.grow(0, 4 * MIB)).isTrue();

        // then
        assertThat(one.grow(0, 2 * MIB)).isFalse();
        assertThat(other.grow(0, 2 * MIB)).isTrue();
        assertThat(budget.takenBytes()).isEqualTo(6 * MIB);
        one.close();
        assertThat(budget.takenBytes()).isEqualTo(6 * MIB);
    }

    /** All of a frame. */
    private Optional<Share> take(int headBytes, int bodyBytes) {
        return budget.share(headBytes, bodyBytes).filter(share -> share.grow(headBytes, bodyBytes));
    }
}
