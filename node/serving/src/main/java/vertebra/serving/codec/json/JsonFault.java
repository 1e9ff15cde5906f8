package vertebra.serving.codec.json;

/** A body that is no JSON, or not within the limits. */
public final class JsonFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String detail;

    JsonFault(String detail) {
        super(detail, null, false, false);
        this.detail = detail;
    }

    /** What is wrong, and where, for who sent the body. */
    public String detail() {
        return detail;
    }
}
