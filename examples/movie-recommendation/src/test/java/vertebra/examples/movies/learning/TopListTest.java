package vertebra.examples.movies.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopListTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithSortingEverything(long seed) {
        // given: many equal scores, some masked
        Random random = new Random(seed);
        float[] scores = new float[200];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(30);
        }
        int[] masked = random.ints(60, 0, 200).distinct().sorted().toArray();

        // when
        int[] list = TopList.of(scores, masked, 10);

        // then
        int[] sorted = IntStream.range(0, scores.length)
                .filter(film -> Arrays.binarySearch(masked, film) < 0)
                .boxed()
                .sorted(Comparator.comparingDouble(film -> -scores[film]))
                .limit(10)
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(list).containsExactly(sorted);
    }

    @Test
    void isShorterWhenTooFewAreLeft() {
        assertThat(TopList.of(new float[] {1, 3, 2}, new int[] {1}, 10)).containsExactly(2, 0);
    }
}
