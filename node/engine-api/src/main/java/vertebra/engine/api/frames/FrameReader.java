package vertebra.engine.api.frames;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads frames from a blocking channel, for one thread. Believes no length: what is longer than allowed is refused before
 * anything is allocated, and memory for the rest grows with the bytes that really come, to twice of them at most.
 */
public final class FrameReader {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final ReadableByteChannel channel;
    private final int maxBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);

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
        return start.isPresent() ? Optional.of(rest(start.get())) : Optional.empty();
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
        return Optional.of(new FrameStart(type, buffer.getLong(), (int) headBytes, (int) (rest - headBytes)));
    }

    /** Reads the frame that has begun. */
    public Frame rest(FrameStart start) throws IOException {
        return new Frame(start.type(), start.id(), take(start.headBytes()), take(start.bodyBytes()));
    }

    /** Reads the frame that has begun, and keeps nothing of it. */
    public void skip(FrameStart start) throws IOException {
        long left = (long) start.headBytes() + start.bodyBytes();
        while (left > 0) {
            if (!fill(1)) {
                throw cut();
            }
            int part = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + part);
            left -= part;
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

    private byte[] take(int bytes) throws IOException {
        byte[] taken = new byte[Math.min(bytes, BUFFER_BYTES)];
        int filled = 0;
        while (filled < bytes) {
            if (!fill(1)) {
                throw cut();
            }
            if (filled == taken.length) {
                taken = Arrays.copyOf(taken, (int) Math.min(bytes, 2L * taken.length));
            }
            int part = Math.min(buffer.remaining(), taken.length - filled);
            buffer.get(taken, filled, part);
            filled += part;
        }
        return taken;
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
