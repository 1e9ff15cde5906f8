package vertebra.benchmarks.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuestionTest {

    private final Question same = new Question(3, float[]::clone);

    @Test
    void asksTheSameQuestionAgainAndADifferentOneForEachNumber() {
        // then
        assertThat(same.row(1)).hasSize(3).isEqualTo(same.row(1)).isNotEqualTo(same.row(2));
        assertThat(Question.json(new float[] {0.5f, 1})).isEqualTo("{\"x\":[[0.5,1.0]]}");
    }

    @Test
    void noticesAWrongAnswer() {
        // given
        float[] row = {0.5f, 1, 1000};

        // then
        assertThat(same.isAnswer(row, new float[] {0.5f, 1, 1000.5f})).isTrue();
        assertThat(same.isAnswer(row, new float[] {0.5f, 1.01f, 1000})).isFalse();
        assertThat(same.isAnswer(row, new float[] {0.5f, 1})).isFalse();
        assertThat(same.isAnswer(row, new float[] {0.5f, Float.NaN, 1000})).isFalse();
    }
}
