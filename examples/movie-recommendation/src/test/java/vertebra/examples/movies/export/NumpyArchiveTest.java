package vertebra.examples.movies.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class NumpyArchiveTest {

    @Test
    void writesTheFormatThatNumpyReads() throws IOException {
        // when
        Map<String, byte[]> files = unpacked(new NumpyArchive()
                .add("rows", new float[][] {{1, 2.5f, -3}, {4, 5, 6}})
                .add("numbers", new int[] {7, -8})
                .add("texts", List.of("Zoë", "🎬 x", ""))
                .bytes());

        // then: head of a multiple of 64 bytes, then the elements
        assertThat(files).containsOnlyKeys("rows.npy", "numbers.npy", "texts.npy");
        ByteBuffer rows = elements(files, "rows.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        assertThat(new float[] {rows.getFloat(), rows.getFloat(), rows.getFloat()})
                .containsExactly(1, 2.5f, -3);
        assertThat(rows.remaining()).isEqualTo(3 * Float.BYTES);
        ByteBuffer numbers =
                elements(files, "numbers.npy", "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }");
        assertThat(new int[] {numbers.getInt(), numbers.getInt()}).containsExactly(7, -8);
        ByteBuffer texts = elements(files, "texts.npy", "{'descr': '<U3', 'fortran_order': False, 'shape': (3,), }");
        int[] points = new int[9];
        texts.asIntBuffer().get(points);
        assertThat(points).containsExactly('Z', 'o', 'ë', 0x1F3AC, ' ', 'x', 0, 0, 0);
    }

    @Test
    void sameArraysGiveTheSameBytes() {
        // when
        byte[] first = new NumpyArchive().add("numbers", new int[] {1}).bytes();
        byte[] second = new NumpyArchive().add("numbers", new int[] {1}).bytes();

        // then
        assertThat(first).isEqualTo(second);
    }

    private static ByteBuffer elements(Map<String, byte[]> files, String name, String description) {
        byte[] file = files.getOrDefault(name, new byte[0]);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(Arrays.copyOf(file, 8)).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
        int begin = 10 + bytes.getShort(8);
        assertThat(begin % 64).isZero();
        String head = new String(file, 10, begin - 10, StandardCharsets.US_ASCII);
        assertThat(head.strip()).isEqualTo(description);
        assertThat(head).endsWith("\n");
        return bytes.position(begin);
    }

    private static Map<String, byte[]> unpacked(byte[] archive) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
