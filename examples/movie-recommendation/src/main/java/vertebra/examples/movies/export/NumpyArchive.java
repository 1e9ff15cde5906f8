package vertebra.examples.movies.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Arrays by name as {@code numpy.load} reads them: an {@code .npz}, which is a ZIP of {@code .npy} files (format 1.0,
 * little-endian, row-major). The same arrays give the same bytes.
 */
final class NumpyArchive {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    /** The first moment that a ZIP can hold: a real one would change the bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    /** Rows of one length, as float32. */
    NumpyArchive add(String name, float[][] rows) {
        ByteBuffer content = littleEndian(Float.BYTES * rows.length * rows[0].length);
        for (float[] row : rows) {
            for (float value : row) {
                content.putFloat(value);
            }
        }
        return add(name, "<f4", "(%d, %d)".formatted(rows.length, rows[0].length), content);
    }

    NumpyArchive add(String name, int[] values) {
        ByteBuffer content = littleEndian(Integer.BYTES * values.length);
        content.asIntBuffer().put(values);
        return add(name, "<i4", "(%d,)".formatted(values.length), content);
    }

    /** Texts, each in the room of the longest one, as UTF-32. */
    NumpyArchive add(String name, List<String> texts) {
        int longest = texts.stream()
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .max()
                .orElse(1);
        ByteBuffer content = littleEndian(Integer.BYTES * longest * texts.size());
        for (String text : texts) {
            content.asIntBuffer().put(text.codePoints().toArray());
            content.position(content.position() + Integer.BYTES * longest);
        }
        return add(name, "<U" + longest, "(%d,)".formatted(texts.size()), content);
    }

    /** The whole archive; nothing can be added afterwards. */
    byte[] bytes() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private NumpyArchive add(String name, String type, String shape, ByteBuffer content) {
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(NO_TIME);
        try {
            zip.putNextEntry(entry);
            zip.write(head("{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape)));
            byte[] all = new byte[content.capacity()];
            content.get(0, all);
            zip.write(all);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Padded with spaces and ended by a line feed, so that what follows is aligned. */
    private static byte[] head(String description) {
        int before = MAGIC.length + Short.BYTES;
        int size = Math.ceilDiv(before + description.length() + 1, ALIGNMENT) * ALIGNMENT;
        byte[] head = new byte[size];
        Arrays.fill(head, (byte) ' ');
        ByteBuffer.wrap(head)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) (size - before))
                .put(description.getBytes(StandardCharsets.US_ASCII));
        head[size - 1] = '\n';
        return head;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
