package vertebra.serving.admission;

/** The gate's answer to a request. */
public sealed interface Admission permits Permit, Admission.Refused {

    /** Why there is no permit. */
    enum Refused implements Admission {
        /** As many requests are in flight as may be. */
        FULL,
        /** The gate admits nobody any more. */
        CLOSED
    }
}
