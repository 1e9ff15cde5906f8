package vertebra.examples.movies.ratings;

/**
 * One line of {@code ratings.csv}.
 *
 * @param user the position in {@link Ratings#users}
 * @param film the position in {@link Ratings#films}
 * @param stars 0.5 to 5 in half steps
 * @param timestamp seconds since 1970
 */
public record Rating(int user, int film, double stars, long timestamp) {

    public static final double LOWEST = 0.5;
    public static final double HIGHEST = 5;

    public Rating {
        if (!isLegal(stars)) {
            throw new IllegalArgumentException("stars: " + stars + " (expected: 0.5 to 5 in half steps)");
        }
    }

    static boolean isLegal(double stars) {
        return stars >= LOWEST && stars <= HIGHEST && stars * 2 == Math.rint(stars * 2);
    }
}
