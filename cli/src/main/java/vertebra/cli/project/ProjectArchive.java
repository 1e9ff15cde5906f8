package vertebra.cli.project;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/** A project as a gzipped tar, made while it is read. The same files give the same bytes: no times, no users. */
public final class ProjectArchive extends InputStream {

    private static final int PIPE_BYTES = 256 * 1024;
    private static final int COPY_BYTES = 64 * 1024;
    private static final int FILE_MODE = 0100644;

    private final Project project;
    private final LongConsumer progress;
    private final PipedInputStream archive = new PipedInputStream(PIPE_BYTES);
    private final Thread packing;
    private volatile @Nullable IOException failure;
    private long packedBytes;

    private ProjectArchive(Project project, LongConsumer progress) throws IOException {
        this.project = project;
        this.progress = progress;
        PipedOutputStream sink = new PipedOutputStream(archive);
        this.packing = Thread.ofVirtual().name("packing").unstarted(() -> pack(sink));
    }

    /**
     * Begins to pack, on a thread of its own, as fast as it is read.
     *
     * @param progress gets the bytes that are packed so far, before compression
     */
    public static InputStream open(Project project, LongConsumer progress) {
        try {
            ProjectArchive archive = new ProjectArchive(project, progress);
            archive.packing.start();
            return archive;
        } catch (IOException e) {
            throw new IllegalStateException("a new pipe is not connected", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /** The end of a failed archive is a failure, never a short archive. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = archive.read(bytes, offset, length);
        IOException failed = failure;
        if (count < 0 && failed != null) {
            throw failed;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }

    private void pack(OutputStream sink) {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(new Gzip(sink), COPY_BYTES), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            addAll(tar);
        } catch (IOException told) {
            // Either the reader left, or it finds the failure behind the last byte.
        }
    }

    private void addAll(TarArchiveOutputStream tar) throws IOException {
        try {
            byte[] spec = project.specText().getBytes(StandardCharsets.UTF_8);
            begin(tar, project.specFile(), spec.length);
            tar.write(spec);
            tar.closeArchiveEntry();
            for (Project.Entry file : project.files()) {
                add(tar, file);
            }
        } catch (IOException e) {
            failure = e; // Before the pipe is closed: the reader must never take this end for a whole archive.
            throw e;
        }
    }

    private void add(TarArchiveOutputStream tar, Project.Entry file) throws IOException {
        begin(tar, file.path(), file.bytes());
        byte[] buffer = new byte[COPY_BYTES];
        long left = file.bytes();
        try (InputStream content = Files.newInputStream(file.file())) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                left -= count;
                if (left < 0) {
                    break;
                }
                tar.write(buffer, 0, count);
                packedBytes += count;
                progress.accept(packedBytes);
            }
        }
        if (left != 0) {
            throw new IOException(file.path() + " changed while it was sent");
        }
        tar.closeArchiveEntry();
    }

    private static void begin(TarArchiveOutputStream tar, String path, long bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(bytes);
        entry.setMode(FILE_MODE);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
    }

    /** Weights hardly shrink: the fastest level costs the least time. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, COPY_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
