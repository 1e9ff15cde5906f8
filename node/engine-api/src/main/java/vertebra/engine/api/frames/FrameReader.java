package vertebra.engine.api.frames;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Reads frames from a blocking channel, for one thread. Believes no length: what is longer than allowed is refused before
 * anything is allocated, and memory for the rest grows with the bytes that really come, to twice of them at most.
 */
public final class FrameReader {

    /** Who has the memory for a frame that is coming. */
    @FunctionalInterface
    public interface Room {

        /** Asked before memory for so many more bytes is taken. False: there is none, and the frame is of no use any more. */
        boolean grow(int headBytes, int bodyBytes);
    }

    private static final Room ALWAYS = (headBytes, bodyBytes) -> true;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final ReadableByteChannel channel;
    private final int maxBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
    /** Of the frame that has begun. */
    private long unread;

    /** @param maxBytes the longest frame to take, {@link Frame#MAX_BYTES} at most */
    public FrameReader(ReadableByteChannel channel, int maxBytes) {
        if (maxBytes < Frame.FIXED_BYTES || maxBytes > Frame.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "longest frame: " + maxBytes + " (expected: " + Frame.FIXED_BYTES + " to " + Frame.MAX_BYTES + ")");
        }
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    /**
     * Waits for the next frame.
     *
     * @return empty when the channel ended between two frames
     * @throws FrameException when the bytes are no frame, or end within one
     * @throws IOException when the channel fails
     */
    public Optional<Frame> read() throws IOException {
        Optional<FrameStart> start = start();
        return start.isPresent() ? rest(start.get(), ALWAYS) : Optional.empty();
    }

    /**
     * Waits for the next frame, as {@link #read}, but for its beginning only: {@link #rest} or {@link #skip} comes next.
     *
     * @return empty when the channel ended between two frames
     */
    public Optional<FrameStart> start() throws IOException {
        if (!fill(Frame.LENGTH_BYTES)) {
            if (buffer.hasRemaining()) {
                throw cut();
            }
            return Optional.empty();
        }
        long length = Integer.toUnsignedLong(buffer.getInt());
        check(
                length >= Frame.FIXED_BYTES && length <= maxBytes,
                "length",
                length,
                Frame.FIXED_BYTES + " to " + maxBytes);
        if (!fill(Frame.FIXED_BYTES)) {
            throw cut();
        }
        int version = Byte.toUnsignedInt(buffer.get());
        check(version == Frame.VERSION, "version", version, String.valueOf(Frame.VERSION));
        int code = Byte.toUnsignedInt(buffer.get());
        FrameType type = FrameType.of(code).orElseThrow(() -> fault("type", code, "1 to " + FrameType.values().length));
        int flags = Short.toUnsignedInt(buffer.getShort());
        check(flags == 0, "flags", flags, "0");
        long headBytes = Integer.toUnsignedLong(buffer.getInt());
        long rest = length - Frame.FIXED_BYTES;
        long longestHead = Math.min(rest, Frame.MAX_HEAD_BYTES);
        check(headBytes <= longestHead, "head length", headBytes, "0 to " + longestHead);
        unread = rest;
        return Optional.of(new FrameStart(type, buffer.getLong(), (int) headBytes, (int) (rest - headBytes)));
    }

    /**
     * Reads the frame that has begun.
     *
     * @param room asked as its bytes come: for those that are there, and for as many again
     * @return empty when there was no room: it was read to its end, and nothing of it kept
     */
    public Optional<Frame> rest(FrameStart start, Room room) throws IOException {
        Optional<byte[]> head = take(start.headBytes(), more -> room.grow(more, 0));
        Optional<byte[]> body = head.isEmpty() ? Optional.empty() : take(start.bodyBytes(), more -> room.grow(0, more));
        if (body.isEmpty()) {
            skip();
            return Optional.empty();
        }
        return Optional.of(new Frame(start.type(), start.id(), head.get(), body.get()));
    }

    /** Reads what is left of the frame that has begun, and keeps nothing of it. */
    public void skip() throws IOException {
        while (unread > 0) {
            if (!fill(1)) {
                throw cut();
            }
            int part = (int) Math.min(unread, buffer.remaining());
            buffer.position(buffer.position() + part);
            unread -= part;
        }
    }

    /** Reads on until so many bytes, which fit the buffer, are in it. */
    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                if (channel.read(buffer) < 0) {
                    return false;
                }
            }
            return true;
        } finally {
            buffer.flip();
        }
    }

    private Optional<byte[]> take(int bytes, IntPredicate room) throws IOException {
        byte[] taken = new byte[0];
        int filled = 0;
        while (filled < bytes) {
            if (!fill(1)) {
                throw cut();
            }
            if (filled == taken.length) {
                int length = (int) Math.min(bytes, (long) filled + Math.max(filled, buffer.remaining()));
                if (!room.test(length - filled)) {
                    return Optional.empty();
                }
                taken = Arrays.copyOf(taken, length);
            }
            int part = Math.min(buffer.remaining(), taken.length - filled);
            buffer.get(taken, filled, part);
            filled += part;
            unread -= part;
        }
        return Optional.of(taken);
    }

    private static void check(boolean right, String field, long value, String expected) throws FrameException {
        if (!right) {
            throw fault(field, value, expected);
        }
    }

    private static FrameException fault(String field, long value, String expected) {
        return new FrameException("frame " + field + ": " + value + " (expected: " + expected + ")");
    }

    private static FrameException cut() {
        return new FrameException("the channel ended within a frame");
    }
}
