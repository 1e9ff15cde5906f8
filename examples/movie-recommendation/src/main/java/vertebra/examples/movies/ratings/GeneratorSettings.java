package vertebra.examples.movies.ratings;

/**
 * How much to invent, and how much of it is taste. Everything else is fixed in {@link RatingsGenerator}.
 *
 * @param users how many; the last one is {@code 12345}, the others count from 1
 * @param films how many, at least 100
 * @param tasteStrength the dial: how far a user's latent taste steers which films are watched and how they are rated. 0: only
 *     popularity, quality and chance, so that nothing personal can be learned; 1: the default. No published figure fixes it,
 *     so results on generated ratings are results at this setting
 * @param seed the same seed gives the same ratings
 */
public record GeneratorSettings(int users, int films, double tasteStrength, long seed) {

    public static final double STRONGEST_TASTE = 3;

    public GeneratorSettings {
        if (users < 1) {
            throw new IllegalArgumentException("users: " + users + " (expected: >= 1)");
        }
        if (films < 100) {
            throw new IllegalArgumentException("films: " + films + " (expected: >= 100)");
        }
        if (!(tasteStrength >= 0 && tasteStrength <= STRONGEST_TASTE)) {
            throw new IllegalArgumentException("tasteStrength: " + tasteStrength + " (expected: 0 to 3)");
        }
    }

    /** As many users and films as MovieLens latest-small (9/2018) has. */
    public static GeneratorSettings latestSmall(double tasteStrength, long seed) {
        return new GeneratorSettings(610, 9_742, tasteStrength, seed);
    }
}
