package vertebra.examples.movies.learning;

import java.util.Arrays;

/** The positions of the highest scores, highest first; of equal scores the lower position (as ONNX's TopK has it). */
public final class TopList {

    private TopList() {}

    /** Films in {@code masked} (rising) are left out. */
    public static int[] of(float[] scores, int[] masked, int size) {
        int[] best = new int[size];
        int found = 0;
        int nextMasked = 0;
        for (int film = 0; film < scores.length; film++) {
            if (nextMasked < masked.length && masked[nextMasked] == film) {
                nextMasked++;
                continue;
            }
            float score = scores[film];
            if (found == size && score <= scores[best[size - 1]]) {
                continue;
            }
            int at = found < size ? found++ : size - 1;
            while (at > 0 && scores[best[at - 1]] < score) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = film;
        }
        return found == size ? best : Arrays.copyOf(best, found);
    }
}
