package vertebra.admin.server.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;
import org.jspecify.annotations.Nullable;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Unpacks a gzipped tar of a stranger: plain files and folders only, bounded in entries, bytes and ratio, every name inside
 * the target, no name twice. Nothing is trusted: a claimed size is checked before a byte is read, and reading stops at the
 * bound. Blocking; safe for any thread.
 */
public final class ArchiveExtractor {

    private static final int BUFFER_BYTES = 64 * 1024;
    /** Room for a header, the padding before it, and pax or long-name headers. */
    private static final long HEADER_BYTES = 128L * 1024;
    /** What an entry needs of it, and the last block of a tar. */
    private static final long USUAL_HEADER_BYTES = 16L * 1024;
    /** What all headers together may take beyond that. */
    private static final long SPARE_HEADER_BYTES = 1024L * 1024;
    /** Of one entry, with those for all entries, which the tar parser gathers. */
    private static final int MAX_PAX_HEADERS = 64;
    /** Padding that tars have at their end. */
    private static final long TRAILER_BYTES = 1024L * 1024;

    private final ArchiveLimits limits;

    public ArchiveExtractor(ArchiveLimits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks the archive. After a failure the target holds a part of it, and is the caller's to delete.
     *
     * @param target an empty folder
     * @throws ProblemException {@link AdminProblem#ARCHIVE_REFUSED}, or {@link AdminProblem#UPLOAD_NOT_STORED} when the disk
     *     is full
     */
    public void extract(Path archive, Path target) {
        try (InputStream packed = Files.newInputStream(archive);
                MeteredInput plain = new MeteredInput(new GZIPInputStream(packed, BUFFER_BYTES));
                TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
            new Extraction(plain, tar, target, limits, limits.plainBytes(Files.size(archive))).run();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw Problem.of(
                            AdminProblem.ARCHIVE_REFUSED,
                            "The archive is no gzipped tar, or it is cut short or damaged.")
                    .asException(unreadable);
        }
    }

    static ProblemException refused(String reason) {
        return Problem.of(AdminProblem.ARCHIVE_REFUSED, "The archive is refused: " + reason + ".")
                .asException();
    }

    private static ProblemException notStored(IOException cause) {
        return Problem.of(AdminProblem.UPLOAD_NOT_STORED, "The files of the archive cannot be written.")
                .asException(cause);
    }

    /** One run over one archive. */
    private static final class Extraction {

        private final MeteredInput plain;
        private final TarArchiveInputStream tar;
        private final Path target;
        private final ArchiveLimits limits;
        private final Set<List<String>> names = new HashSet<>();
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final long bytesAllowed;
        private long spareHeaderBytes = SPARE_HEADER_BYTES;
        private long bytes;
        private int entries;

        Extraction(
                MeteredInput plain, TarArchiveInputStream tar, Path target, ArchiveLimits limits, long bytesAllowed) {
            this.plain = plain;
            this.tar = tar;
            this.target = target;
            this.limits = limits;
            this.bytesAllowed = bytesAllowed;
        }

        void run() throws IOException {
            for (TarArchiveEntry entry = next(); entry != null; entry = next()) {
                if (++entries > limits.entries()) {
                    throw refused("it has more than " + limits.entries() + " entries");
                }
                unpack(entry);
            }
            readToTheEnd();
        }

        private @Nullable TarArchiveEntry next() throws IOException {
            long allowed = Math.min(HEADER_BYTES, USUAL_HEADER_BYTES + spareHeaderBytes);
            plain.allow(allowed);
            TarArchiveEntry entry = tar.getNextEntry();
            spareHeaderBytes -= Math.max(0, allowed - plain.left() - USUAL_HEADER_BYTES);
            return entry;
        }

        /** The checksum stands at the end of the gzip stream: without it, a cut would go unseen. */
        private void readToTheEnd() throws IOException {
            plain.allow(TRAILER_BYTES);
            while (plain.read(buffer, 0, buffer.length) >= 0) {
                // Only padding is left.
            }
        }

        private void unpack(TarArchiveEntry entry) throws IOException {
            String shown = EntryName.shown(entry.getName());
            checkKind(entry, shown);
            checkHeaders(entry, shown);
            List<String> parts = EntryName.parts(entry.getName());
            if (entry.isDirectory()) {
                createFolder(place(parts), shown);
                return;
            }
            if (parts.isEmpty() || !names.add(parts)) {
                throw refused(shown + " stands twice in it, or names no file");
            }
            if (entry.getSize() < 0 || entry.getSize() > bytesAllowed - bytes) {
                throw refused("it unpacks to more than " + bytesAllowed + " bytes");
            }
            bytes += entry.getSize();
            createFolder(place(parts.subList(0, parts.size() - 1)), shown);
            plain.allow(entry.getSize() + HEADER_BYTES);
            copy(entry, place(parts), shown);
        }

        private static void checkKind(TarArchiveEntry entry, String shown) {
            if (entry.isSymbolicLink() || entry.isLink()) {
                throw refused(shown + " is a link (expected: files and folders)");
            }
            if (entry.isSparse()
                    || entry.isCharacterDevice()
                    || entry.isBlockDevice()
                    || entry.isFIFO()
                    || !(entry.isFile() || entry.isDirectory())) {
                throw refused(shown + " is neither a plain file nor a folder");
            }
        }

        /** The list of sparse parts is another that the parser gathers over all entries. */
        private static void checkHeaders(TarArchiveEntry entry, String shown) {
            List<TarArchiveStructSparse> sparse = entry.getSparseHeaders();
            if (entry.getExtraPaxHeaders().size() > MAX_PAX_HEADERS || (sparse != null && !sparse.isEmpty())) {
                throw refused(shown + " has more than " + MAX_PAX_HEADERS + " pax headers, or such of a sparse file");
            }
        }

        private Path place(List<String> parts) {
            Path place = target;
            for (String part : parts) {
                place = place.resolve(part);
            }
            return place;
        }

        private static void createFolder(Path folder, String shown) {
            try {
                Files.createDirectories(folder);
            } catch (FileAlreadyExistsException taken) {
                throw refused(shown + " lies below a name that is a file");
            } catch (IOException failed) {
                throw notStored(failed);
            }
        }

        private void copy(TarArchiveEntry entry, Path file, String shown) throws IOException {
            try (OutputStream out = create(file, shown)) {
                long missing = entry.getSize();
                for (int count = tar.read(buffer); count >= 0; count = tar.read(buffer)) {
                    write(out, count);
                    missing -= count;
                }
                if (missing != 0) {
                    throw refused(shown + " is cut short");
                }
            }
        }

        private static OutputStream create(Path file, String shown) {
            try {
                return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException taken) {
                throw refused(shown + " is a file and a folder");
            } catch (IOException failed) {
                throw notStored(failed);
            }
        }

        private void write(OutputStream out, int count) {
            try {
                out.write(buffer, 0, count);
            } catch (IOException failed) {
                throw notStored(failed);
            }
        }
    }
}
