package vertebra.admin.server.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Writes tars byte by byte, so that they can lie. */
public final class Tar {

    public static final char FILE = '0';
    public static final char HARD_LINK = '1';
    public static final char SYMBOLIC_LINK = '2';
    public static final char CHARACTER_DEVICE = '3';
    public static final char BLOCK_DEVICE = '4';
    public static final char FOLDER = '5';
    public static final char FIFO = '6';
    public static final char GNU_LONG_NAME = 'L';
    public static final char GNU_SPARSE = 'S';
    public static final char PAX = 'x';
    /** For all entries that follow. */
    public static final char GLOBAL_PAX = 'g';

    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A plain file. */
    public Tar file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A plain file. */
    public Tar file(String name, byte[] content) {
        return entry(FILE, name, content.length, content);
    }

    /** A header of any kind that claims any size, with the content that really follows. */
    public Tar entry(char kind, String name, long claimedSize, byte[] content) {
        bytes.writeBytes(header(kind, name, claimedSize));
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return this;
    }

    /** A pax header with one record, for the next entry. */
    public Tar pax(String key, String value) {
        return pax(PAX, key, value);
    }

    /** A pax header with one record, of either kind. */
    public Tar pax(char kind, String key, String value) {
        int payload = key.length() + value.getBytes(StandardCharsets.UTF_8).length + 3;
        int length = payload + Integer.toString(payload + 3).length();
        byte[] record = (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        return entry(kind, "pax", record.length, record);
    }

    /** The tar with its end mark. */
    public byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes.toByteArray());
        whole.writeBytes(new byte[2 * BLOCK]);
        return whole.toByteArray();
    }

    /** The tar, packed. */
    public byte[] gzip() {
        return gzip(bytes());
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] header(char kind, String name, long size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, String.format("%011o ", size));
        put(header, 136, "00000000000 ");
        put(header, 148, "        ");
        header[156] = (byte) kind;
        put(header, 157, kind == SYMBOLIC_LINK || kind == HARD_LINK ? "/etc/passwd" : "");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, header, offset, Math.min(content.length, offset == 0 ? 100 : content.length));
    }
}
