package vertebra.scaling.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.scaling.learned.Risk.Wake;
import vertebra.scaling.signal.LoadWindow;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.scaling.signal.Minutes;
import vertebra.scaling.signal.Minutes.Verdict;
import vertebra.scaling.signal.Signals;
import vertebra.scaling.signal.Totals;

class RiskTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
    private static final double BUDGET = 0.005;
    private static final Verdict GOOD = new Verdict(100, 0);
    private static final Verdict BAD = new Verdict(100, 2);
    private static final Risk MIDDLE = new Risk(0.5, NOW.minusSeconds(600), Verdict.NOTHING, Wake.NONE);

    @Test
    void tenMinutesOverTheBudgetMakeCautious() {
        // when
        Risk risk = MIDDLE.next(hourOf(BAD), BUDGET, false, 1);

        // then
        assertThat(risk.level()).isCloseTo(0.65, within(1e-9));
    }

    @Test
    void aGoodHourOfAGoodDayMakesALittleThriftier() {
        // when
        Risk risk = MIDDLE.next(hourOf(GOOD), BUDGET, false, 1);

        // then
        assertThat(risk.level()).isCloseTo(0.49, within(1e-9));
    }

    @Test
    void aGoodHourAfterABadDayChangesNothing() {
        // given
        Risk afterBadDay = new Risk(0.5, NOW.minusSeconds(600), new Verdict(100_000, 600), Wake.NONE);

        // when
        Risk risk = afterBadDay.next(hourOf(GOOD), BUDGET, false, 1);

        // then
        assertThat(risk.level()).isEqualTo(0.5);
    }

    @Test
    void lateAnswersOfAWakeAreNotJudged() {
        // given
        Risk asleep = new Risk(0.5, NOW.minusSeconds(300), Verdict.NOTHING, Wake.NONE);

        // when
        Risk woken = asleep.next(hourOf(GOOD), BUDGET, true, 0);
        Risk judged = due(woken).next(hourOf(BAD), BUDGET, false, 1);

        // then
        assertThat(judged.level()).isEqualTo(0.5);
        assertThat(judged.day()).isEqualTo(Verdict.NOTHING);
        assertThat(judged.wake()).isEqualTo(Wake.NONE);
    }

    @Test
    void aWakeThatLastsIsNotJudgedUntilAReplicaAnswers() {
        // given
        Risk asleep = new Risk(0.5, NOW.minusSeconds(600), Verdict.NOTHING, Wake.NONE);

        // when
        Risk waking = asleep.next(hourOf(BAD), BUDGET, true, 0);
        Risk later = due(waking).next(hourOf(BAD), BUDGET, false, 0);
        Risk woken = due(later).next(hourOf(BAD), BUDGET, false, 1);
        Risk awake = due(woken).next(hourOf(BAD), BUDGET, false, 1);

        // then
        assertThat(woken.level()).isEqualTo(0.5);
        assertThat(awake.level()).isCloseTo(0.65, within(1e-9));
    }

    @Test
    void whatIsLateWhileNoneOfTheWantedReplicasAnswersCounts() {
        // when
        Risk risk = MIDDLE.next(hourOf(BAD), BUDGET, false, 0);

        // then
        assertThat(risk.level()).isCloseTo(0.65, within(1e-9));
    }

    @Test
    void oneLateAnswerIsNoTroubleHoweverSmallTheBudget() {
        // given
        double small = 0.001;

        // when
        Risk one = MIDDLE.next(hourEndingWith(new Verdict(30, 1)), small, false, 1);
        Risk two = MIDDLE.next(hourEndingWith(new Verdict(30, 2)), small, false, 1);

        // then: of 300 answers
        assertThat(one.level()).isEqualTo(0.5);
        assertThat(two.level()).isCloseTo(0.65, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1, 0.03, 0.6, 120", "0.6666666666, 0.02, 0.07, 0.9, 240", "1, 0.003, 0.1, 0.95, 300"})
    void setsFourThings(double level, double lateShare, double margin, double quantile, int holdSeconds) {
        // when
        Risk risk = new Risk(level, NOW, Verdict.NOTHING, Wake.NONE);

        // then
        assertThat(risk.lateShare()).isCloseTo(lateShare, within(1e-6));
        assertThat(risk.margin()).isCloseTo(margin, within(1e-6));
        assertThat(risk.quantile()).isCloseTo(quantile, within(1e-6));
        assertThat(risk.hold(30)).isEqualTo(Duration.ofSeconds(holdSeconds));
    }

    /** The same, ten minutes after its judgement. */
    private static Risk due(Risk risk) {
        return new Risk(risk.level(), NOW.minusSeconds(600), risk.day(), risk.wake());
    }

    private static Signals hourOf(Verdict minute) {
        return signals(Collections.nCopies(60, minute));
    }

    /** Minutes of 30 answers that kept the promise, and this one. */
    private static Signals hourEndingWith(Verdict minute) {
        List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(59, new Verdict(30, 0)));
        verdicts.add(minute);
        return signals(verdicts);
    }

    private static Signals signals(List<Verdict> verdicts) {
        Minutes minutes = new Minutes(0, Totals.NOTHING, MinuteCounts.NONE, List.of(), verdicts);
        LoadWindow window =
                new LoadWindow(List.of(), Totals.NOTHING, List.of(), List.of(), LoadWindow.EMPTY.service(), minutes);
        return new Signals(window, NOW);
    }
}
