package vertebra.cli.project;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the names of the files in which an ONNX model keeps its large weights. Such a tensor has the entry {@code location}:
 * in the file the bytes {@code 0A 08 "location" 12 LENGTH NAME}. A stray match names a file that is not there, and does no harm;
 * the node reads the model properly and says which file is missing.
 */
final class ExternalWeights {

    private static final byte[] MARK = "\n\blocation\u0012".getBytes(StandardCharsets.ISO_8859_1);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int LONGEST_NAME = 1024;

    private ExternalWeights() {}

    static Set<String> locations(Path model) throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(model), CHUNK_BYTES)) {
            int matched = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                // The mark begins with a byte that stands nowhere else in it.
                matched = next == MARK[matched] ? matched + 1 : next == MARK[0] ? 1 : 0;
                if (matched == MARK.length) {
                    matched = 0;
                    String name = text(in);
                    if (!name.isEmpty()) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    /** A length of one or two bytes, and as many bytes of text. */
    private static String text(InputStream in) throws IOException {
        int length = in.read();
        if (length >= 0x80) {
            length = (length & 0x7f) | in.read() << 7;
        }
        return length < 0 || length > LONGEST_NAME ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
