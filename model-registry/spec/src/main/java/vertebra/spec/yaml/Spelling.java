package vertebra.spec.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Spelling {

    private static final int MIN_BEGINNING = 3;

    private Spelling() {}

    /** {@code Did you mean 'x'?}, or the list of what there is. */
    public static String advice(String written, Collection<String> known) {
        return nearest(written, known)
                .map(word -> "Did you mean '" + word + "'?")
                .orElse("Known here: " + String.join(", ", known) + ".");
    }

    /** The known word with the fewest edits, when they are few for its length; else the only one that begins alike. */
    public static Optional<String> nearest(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(word -> distance(lower, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> distance(lower, word)))
                .or(() -> onlyOneThatBeginsAlike(lower, known));
    }

    /** {@code mem} for {@code memory}, {@code min_replicas} for {@code min}. */
    private static Optional<String> onlyOneThatBeginsAlike(String lower, Collection<String> known) {
        List<String> alike = known.stream()
                .filter(word -> Math.min(lower.length(), word.length()) >= MIN_BEGINNING)
                .filter(word -> word.startsWith(lower) || lower.startsWith(word))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
    }

    private static int distance(String lower, String word) {
        return Math.abs(lower.length() - word.length()) > word.length()
                ? Integer.MAX_VALUE
                : edits(lower, word.toLowerCase(Locale.ROOT));
    }

    /** Levenshtein distance. */
    private static int edits(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
