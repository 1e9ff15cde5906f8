package vertebra.engine.api.frames;

/**
 * One message between a node and a worker.
 *
 * @param type what it is for
 * @param id of the request; 0: not about a request
 * @param head one JSON object in UTF-8, or empty; not copied, not checked
 * @param body raw bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Bodies pass through uncopied, and nobody compares them.
public record Frame(FrameType type, long id, byte[] head, byte[] body) {

    /** The protocol's version. */
    public static final int VERSION = 1;

    /** The longest frame, without the four bytes of its length. */
    public static final int MAX_BYTES = 512 * 1024 * 1024;

    /** The longest head. */
    public static final int MAX_HEAD_BYTES = 8 * 1024 * 1024;

    /** Of the length itself. */
    static final int LENGTH_BYTES = 4;

    /** Of what comes between the length and the head: version, type, flags, head length, id. */
    static final int FIXED_BYTES = 16;

    /** Bytes that a frame of such a head and body takes on the wire. */
    public static long wireBytes(long headBytes, long bodyBytes) {
        return LENGTH_BYTES + FIXED_BYTES + headBytes + bodyBytes;
    }
}
