package vertebra.acceptance.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that this test runs in, and its compiled classes. */
public final class House {

    /** The classes of all modules, without tests. */
    static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPaths(classFolders("classes"));

    /** The classes of all modules and of their tests. */
    static final JavaClasses EVERYTHING = new ClassFileImporter()
            .importPaths(Stream.concat(classFolders("classes").stream(), classFolders("test-classes").stream())
                    .toList());

    private House() {}

    /** The folder of the root pom. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/floors.puml"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "no docs/floors.puml above " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    /** Folders of all leaf modules. */
    static List<Path> leaves() {
        try (Stream<Path> poms = Files.find(
                root(),
                4,
                (path, attributes) ->
                        path.endsWith("pom.xml") && !path.toString().contains("/target/"))) {
            return poms.map(pom -> pom.resolveSibling(""))
                    .filter(module -> Files.isDirectory(module.resolve("src")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> classFolders(String kind) {
        return leaves().stream()
                .map(leaf -> leaf.resolve("target").resolve(kind))
                .filter(Files::isDirectory)
                .toList();
    }
}
