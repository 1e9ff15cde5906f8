package vertebra.examples.movies.ratings;

import java.util.Arrays;
import java.util.List;

/**
 * Who rated which film how. Users and films are numbered by their position in the lists; a user rates a film at most once.
 *
 * @param users the ids as the files write them
 * @param films every film of {@code movies.csv}, rated or not
 */
public record Ratings(List<String> users, List<Film> films, List<Rating> entries) {

    private static final int FEWEST_ENTRIES = 100;

    public Ratings {
        users = List.copyOf(users);
        films = List.copyOf(films);
        entries = List.copyOf(entries);
    }

    /** The same users and films, with other entries (a part of these). */
    public Ratings with(List<Rating> part) {
        return new Ratings(users, films, part);
    }

    /**
     * @param listSize how many films every user must have left to be recommended
     * @throws InvalidRatingsException when there is too little to learn from
     */
    public void requireEnoughToLearn(int listSize) {
        int[] rated = new int[users.size()];
        entries.forEach(rating -> rated[rating.user()]++);
        int most = Arrays.stream(rated).max().orElse(0);
        if (entries.size() < FEWEST_ENTRIES) {
            throw new InvalidRatingsException(
                    entries.size() + " ratings (expected: at least " + FEWEST_ENTRIES + ")", "Give more ratings.");
        }
        if (films.size() - most < listSize) {
            throw new InvalidRatingsException(
                    "a user rated " + most + " of " + films.size() + " films, so that fewer than " + listSize
                            + " are left to recommend",
                    "Give more films.");
        }
        if (films.stream().allMatch(film -> film.genres().isEmpty())) {
            throw new InvalidRatingsException("no film has a genre", "Fill the genres column of movies.csv.");
        }
    }
}
