package vertebra.engine.api.frames;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Writes frames to a blocking channel, for one thread at a time. Holds back nothing: a frame is out when the call returns. */
public final class FrameWriter {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final WritableByteChannel channel;
    /** What lies on the heap reaches the channel through this, or the JDK would keep a copy of any size for each thread. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    public FrameWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Sends a frame.
     *
     * @param body in parts, one after another; positions and limits stay as they are
     * @throws FrameException when head or frame are longer than the protocol allows; nothing was sent
     * @throws IOException when the channel fails; a part of the frame may have been sent
     */
    public void write(FrameType type, long id, byte[] head, ByteBuffer... body) throws IOException {
        long bytes = (long) Frame.FIXED_BYTES + head.length;
        for (ByteBuffer part : body) {
            bytes += part.remaining();
        }
        if (head.length > Frame.MAX_HEAD_BYTES || bytes > Frame.MAX_BYTES) {
            throw new FrameException("a frame of " + bytes + " bytes with a head of " + head.length
                    + " (expected: at most " + Frame.MAX_BYTES + " and " + Frame.MAX_HEAD_BYTES + ")");
        }
        buffer.clear()
                .putInt((int) bytes)
                .put((byte) Frame.VERSION)
                .put((byte) type.code())
                .putShort((short) 0)
                .putInt(head.length)
                .putLong(id);
        append(ByteBuffer.wrap(head));
        for (ByteBuffer part : body) {
            append(part.duplicate());
        }
        flush();
    }

    /** Sends a frame as it was read. */
    public void write(Frame frame) throws IOException {
        write(frame.type(), frame.id(), frame.head(), ByteBuffer.wrap(frame.body()));
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int part = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice().limit(part));
            bytes.position(bytes.position() + part);
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
