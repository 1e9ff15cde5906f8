package vertebra.engine.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What code takes and answers. */
public sealed interface Payload {

    /** Not copied; not to be changed. */
    byte[] body();

    /**
     * A request as it came.
     *
     * @param contentType as the caller gave it
     * @param query decoded, in the caller's order
     * @param headers names in lower case, without those that carry keys
     * @param requestId for the log
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would cost as much as the request
    record Request(
            byte[] body,
            Optional<String> contentType,
            Map<String, List<String>> query,
            Map<String, String> headers,
            String requestId)
            implements Payload {}

    /**
     * A response.
     *
     * @param status 200 to 599
     * @param headers without those that belong to the connection; names and values that are legal on the wire
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Answer(int status, String contentType, Map<String, String> headers, byte[] body) implements Payload {}
}
