package vertebra.serving.batching;

/** What became of one request. */
public sealed interface Answer {

    /** It was answered. */
    final class Json implements Answer {

        private final byte[] utf8;

        Json(byte[] utf8) {
            this.utf8 = utf8;
        }

        /** Not copied. */
        public byte[] utf8() {
            return utf8;
        }
    }

    /** @param why a {@link vertebra.spec.problem.ProblemException}, or an unexpected failure */
    record Failed(Throwable why) implements Answer {}
}
