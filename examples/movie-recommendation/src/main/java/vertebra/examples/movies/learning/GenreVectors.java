package vertebra.examples.movies.learning;

import java.util.List;
import java.util.TreeSet;
import vertebra.examples.movies.ratings.Film;

/** A film as a vector of length 1 over the genres: what the content-based parts know of it. No genres: all zeros. */
final class GenreVectors {

    private GenreVectors() {}

    /** One row per film, one column per genre that occurs, by name. */
    static double[][] of(List<Film> films) {
        TreeSet<String> names = new TreeSet<>();
        films.forEach(film -> names.addAll(film.genres()));
        List<String> columns = List.copyOf(names);
        double[][] vectors = new double[films.size()][columns.size()];
        for (int film = 0; film < vectors.length; film++) {
            List<String> genres = List.copyOf(new TreeSet<>(films.get(film).genres()));
            for (String genre : genres) {
                vectors[film][columns.indexOf(genre)] = 1 / Math.sqrt(genres.size());
            }
        }
        return vectors;
    }
}
