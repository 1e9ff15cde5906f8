package vertebra.registry.document;

/**
 * What came of a write.
 *
 * @param generation of the document that holds the result; others may have committed since
 * @param written false when there was nothing to change
 */
public record Committed<T>(T result, long generation, boolean written) {}
