package vertebra.examples.movies.ratings;

import java.util.List;

/**
 * One line of {@code movies.csv}.
 *
 * @param id MovieLens's number of the film
 * @param title with the year in brackets: {@code The Last Harbor (1994)}
 * @param genres empty where the file says {@code (no genres listed)}
 */
public record Film(long id, String title, List<String> genres) {

    public Film {
        genres = List.copyOf(genres);
    }
}
