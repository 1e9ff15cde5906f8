package vertebra.examples.movies.ratings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.EnumeratedIntegerDistribution;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.random.RandomGenerator;

/** Invents films: a title, a year and genres as frequent as in MovieLens. A likeness to real films is an accident. */
final class FilmInventor {

    /** MovieLens's genres. */
    static final List<String> GENRES = List.of(
            "Drama",
            "Comedy",
            "Thriller",
            "Action",
            "Romance",
            "Adventure",
            "Crime",
            "Sci-Fi",
            "Horror",
            "Fantasy",
            "Children",
            "Animation",
            "Mystery",
            "Documentary",
            "War",
            "Musical",
            "Western",
            "IMAX",
            "Film-Noir");

    /** The share of latest-small's films that have each genre, in the order of {@link #GENRES}. */
    private static final double[] GENRE_SHARES = {
        .45, .39, .19, .19, .16, .13, .12, .10, .10, .08, .07, .06, .06, .045, .04, .034, .017, .016, .009
    };

    private static final int[] GENRE_COUNTS = {0, 1, 2, 3, 4, 5};
    private static final double[] GENRE_COUNT_SHARES = {.004, .29, .33, .23, .10, .046};
    private static final int LAST_YEAR = 2018;
    private static final int FIRST_YEAR = 1925;
    private static final double MEAN_AGE_YEARS = 20;

    private static final List<String> ADJECTIVES = List.of(
            "Last",
            "Silent",
            "Golden",
            "Broken",
            "Hidden",
            "Crimson",
            "Distant",
            "Electric",
            "Forgotten",
            "Frozen",
            "Gentle",
            "Hollow",
            "Honest",
            "Infinite",
            "Lonely",
            "Midnight",
            "Paper",
            "Quiet",
            "Restless",
            "Second",
            "Silver",
            "Sleepless",
            "Stolen",
            "Velvet",
            "Wandering",
            "Wild",
            "Winter",
            "Unlikely",
            "Burning",
            "Borrowed");

    private static final List<String> NOUNS = List.of(
            "Harbor",
            "Garden",
            "Mirror",
            "Orchard",
            "Station",
            "Letter",
            "Voyage",
            "Machine",
            "River",
            "Summer",
            "Detective",
            "Sister",
            "Captain",
            "Island",
            "Empire",
            "Carnival",
            "Lighthouse",
            "Signal",
            "Horizon",
            "Promise",
            "Stranger",
            "Kingdom",
            "Winter",
            "Melody",
            "Shadow",
            "Bridge",
            "Clockmaker",
            "Desert",
            "Ocean",
            "Witness",
            "Cathedral",
            "Rebellion",
            "Daughter",
            "Storm",
            "Wolf",
            "Frontier",
            "Theorem",
            "Masquerade",
            "Railway",
            "Comet");

    private static final List<String> PLACES = List.of(
            "Lisbon",
            "Trieste",
            "the Moon",
            "Kyoto",
            "Elm Street North",
            "the North Sea",
            "Valparaíso",
            "Old Town",
            "Samarkand",
            "the Valley",
            "Reykjavík",
            "Platform Nine",
            "Cádiz",
            "the Delta",
            "Zürich",
            "Cape Hope");

    private static final List<String> NAMES = List.of(
            "Ada", "Bruno", "Clara", "Dario", "Esmé", "Felix", "Greta", "Hugo", "Inês", "Jonas", "Klara", "Leo", "Mina",
            "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Simon", "Tilda");

    private final RandomGenerator random;
    private final EnumeratedIntegerDistribution genreCount;
    private final EnumeratedIntegerDistribution genre;
    private final ExponentialDistribution age;
    private final Set<String> taken = new HashSet<>();

    FilmInventor(RandomGenerator random) {
        this.random = random;
        this.genreCount = new EnumeratedIntegerDistribution(random, GENRE_COUNTS, GENRE_COUNT_SHARES);
        int[] positions = IntStream.range(0, GENRES.size()).toArray();
        this.genre = new EnumeratedIntegerDistribution(random, positions, GENRE_SHARES);
        this.age = new ExponentialDistribution(random, MEAN_AGE_YEARS);
    }

    List<Film> films(int count) {
        List<Film> films = new ArrayList<>(count);
        while (films.size() < count) {
            String title = title() + " (" + year() + ")";
            if (taken.add(title)) {
                films.add(new Film(films.size() + 1L, title, genres()));
            }
        }
        return films;
    }

    private List<String> genres() {
        Set<Integer> positions = new TreeSet<>();
        int count = genreCount.sample();
        while (positions.size() < count) {
            positions.add(genre.sample());
        }
        return positions.stream().map(GENRES::get).sorted().toList();
    }

    private int year() {
        return Math.max(FIRST_YEAR, LAST_YEAR - (int) age.sample());
    }

    private String title() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "The " + one(ADJECTIVES) + " " + one(NOUNS);
            case 3 -> one(ADJECTIVES) + " " + one(NOUNS);
            case 4 -> "The " + one(NOUNS) + " of " + one(PLACES);
            case 5 -> "A " + one(NOUNS) + " in " + one(PLACES);
            case 6 -> one(NAMES) + " and the " + one(NOUNS);
            case 7 -> "Goodbye, " + one(ADJECTIVES) + " " + one(NOUNS);
            case 8 -> one(NAMES) + " \"" + one(ADJECTIVES) + "\" " + one(NOUNS);
            default -> one(NAMES) + ", " + one(NAMES) + " and the " + one(NOUNS);
        };
    }

    private String one(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
