package vertebra.acceptance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What a node keeps in its state folder, files that vanish meanwhile left out. */
public final class StateFiles {

    static final String CREDENTIAL = "node.credential";

    private StateFiles() {}

    /** All regular files. */
    public static List<Path> of(Node node) {
        List<Path> files = new ArrayList<>();
        visit(node.stateDir(), (file, attributes) -> {
            if (attributes.isRegularFile()) {
                files.add(file);
            }
        });
        return files;
    }

    /** All that is there: files, folders, sockets. */
    public static List<Path> withFolders(Node node) {
        List<Path> all = new ArrayList<>();
        visit(node.stateDir(), (path, attributes) -> all.add(path));
        return all;
    }

    /** Those whose bytes, as Latin-1, are such a text; not the credential, which holds a key on purpose. */
    public static List<Path> of(Node node, Predicate<String> text) {
        return of(node).stream()
                .filter(file -> !file.equals(node.stateDir().resolve(CREDENTIAL)))
                .filter(file -> text.test(textOf(file)))
                .toList();
    }

    /** A folder and all below it. */
    static void visit(Path folder, BiConsumer<Path, BasicFileAttributes> each) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    each.accept(directory, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    each.accept(file, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
