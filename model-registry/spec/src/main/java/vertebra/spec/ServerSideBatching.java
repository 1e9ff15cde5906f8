package vertebra.spec;

import java.time.Duration;

/**
 * Requests that are answered together.
 *
 * @param maxBatchSize 2 to 1024
 * @param batchInterval longest wait for a batch to fill, above 0
 */
public record ServerSideBatching(int maxBatchSize, Duration batchInterval) {}
