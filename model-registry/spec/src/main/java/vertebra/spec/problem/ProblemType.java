package vertebra.spec.problem;

/**
 * A kind of expected failure. Each module owns one enum that implements this; {@code docs/reference/errors.md} is
 * generated from all of them.
 */
public interface ProblemType {

    /** What is the same for every occurrence. */
    Description description();

    default String code() {
        return description().code();
    }

    default String slug() {
        return description().slug();
    }

    default String title() {
        return description().title();
    }

    default int status() {
        return description().status();
    }

    default ProblemKind kind() {
        return description().kind();
    }

    default String advice() {
        return description().advice();
    }

    /**
     * What is the same for every occurrence of a problem.
     *
     * @param code stable, {@code VTB-nnnn}, unique in the product
     * @param slug stable words of the type URI, lower case with dashes, unique in the product
     * @param title one short sentence
     * @param status HTTP status, 400 to 599
     * @param kind whose fault it is
     * @param advice what the reader of the error should do, in one or two sentences
     */
    record Description(String code, String slug, String title, int status, ProblemKind kind, String advice) {

        public Description {
            if (!code.matches("VTB-\\d{4}")) {
                throw new IllegalArgumentException("problem code: " + code + " (expected: VTB-nnnn)");
            }
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("problem status: " + status + " (expected: 400 to 599)");
            }
        }
    }
}
