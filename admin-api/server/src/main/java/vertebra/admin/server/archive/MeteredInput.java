package vertebra.admin.server.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses to read on when a step took more bytes than it was allowed: the tar parser keeps long names and pax headers in
 * memory, whatever size they claim.
 */
final class MeteredInput extends FilterInputStream {

    private long allowed;

    MeteredInput(InputStream in) {
        super(in);
    }

    /** The next step may take so many bytes. */
    void allow(long bytes) {
        allowed = bytes;
    }

    /** What is left of what the step may take. */
    long left() {
        return allowed;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        spend(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        spend(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long count = super.skip(bytes);
        spend(count);
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void spend(long bytes) {
        allowed -= bytes;
        if (allowed < 0) {
            throw ArchiveExtractor.refused("the headers of its entries are too large");
        }
    }
}
