package vertebra.engine.api.frames;

/**
 * What a frame says of itself before the rest of it comes.
 *
 * @param type what it is for
 * @param id of the request; 0: not about a request
 * @param headBytes {@link Frame#MAX_HEAD_BYTES} at most
 * @param bodyBytes 0 or more
 */
public record FrameStart(FrameType type, long id, int headBytes, int bodyBytes) {}
