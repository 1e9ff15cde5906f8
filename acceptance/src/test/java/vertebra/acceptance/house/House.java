package vertebra.acceptance.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import vertebra.acceptance.source.SourceTree;

/** The checkout that this test runs in, and its compiled classes. */
final class House {

    /** Not what JMH generates from the benchmarks. */
    private static final ImportOption WRITTEN_BY_US = location -> !location.contains("jmh_generated");

    /** The classes of all modules, without tests. */
    static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(WRITTEN_BY_US)
            .importPaths(classFolders("classes"));

    /** The classes of all modules and of their tests. */
    static final JavaClasses EVERYTHING = new ClassFileImporter()
            .withImportOption(WRITTEN_BY_US)
            .importPaths(Stream.concat(classFolders("classes").stream(), classFolders("test-classes").stream())
                    .toList());

    private House() {}

    private static List<Path> classFolders(String kind) {
        Path build = buildFolder();
        return SourceTree.leaves().stream()
                .map(leaf -> leaf.resolve(build).resolve(kind))
                .filter(Files::isDirectory)
                .toList();
    }

    /** Where this build puts its classes, from a module's folder: {@code target}, or {@code target/quick}. */
    private static Path buildFolder() {
        try {
            Path testClasses = Path.of(House.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return SourceTree.root().resolve("acceptance").relativize(testClasses.resolveSibling(""));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
