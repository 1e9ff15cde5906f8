package vertebra.examples.movies.ratings;

/** Ratings that nothing can be learned from. The message says where and what; the advice says how to fix it. */
public final class InvalidRatingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String advice;

    public InvalidRatingsException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    public String advice() {
        return advice;
    }
}
