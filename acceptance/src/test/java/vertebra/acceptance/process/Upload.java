package vertebra.acceptance.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Deploys and deletes as the admin listener gets them, for tests that need many: a command line is a Java of its own each time. */
public final class Upload {

    private Upload() {}

    /** A gzipped tar of files by their names. */
    public static byte[] archive(Map<String, byte[]> files) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The request that deploys the {@code cortex.yaml} of an archive. */
    public static HttpRequest.Builder deployment(Node node, byte[] archive) {
        return node.adminRequest("/v1/deployments")
                .header("Content-Type", "application/gzip")
                .POST(BodyPublishers.ofByteArray(archive));
    }

    /** Deletes an API; the answer. */
    public static HttpResponse<String> delete(Node node, String api) {
        return node.send(node.adminRequest("/v1/apis/" + api).DELETE());
    }
}
