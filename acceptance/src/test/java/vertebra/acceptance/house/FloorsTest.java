package vertebra.acceptance.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.acceptance.source.SourceTree;

/** Floors, walls and habits that hold for every class of the product. */
class FloorsTest {

    private static final int MAX_TYPES_IN_A_PACKAGE = 15;

    @Test
    void everyModuleIsInTheDrawing() {
        // given
        String drawing = SourceTree.read("docs/floors.puml");

        // when
        List<String> missing = SourceTree.leaves().stream()
                .map(leaf -> leaf.getFileName().toString())
                .filter(name -> !name.equals("acceptance"))
                .filter(name -> !drawing.contains("[" + name + "] <<"))
                .toList();

        // then
        assertThat(missing).isEmpty();
    }

    @Test
    void importsGoDownwardsAsDrawn() {
        classes()
                .that()
                .resideInAPackage("vertebra..")
                .should(adhereToPlantUmlDiagram(
                        SourceTree.root().resolve("docs/floors.puml"), consideringOnlyDependenciesInDiagram()))
                .check(House.PRODUCT);
    }

    @Test
    void servingSeesOnlyPlacementOfScaling() {
        noClasses()
                .that()
                .resideInAPackage("vertebra.serving..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("vertebra.scaling..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage("vertebra.scaling.placement..")))
                .check(House.PRODUCT);
    }

    @ParameterizedTest(name = "only {1} see {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    io.vertx..              | vertebra.http.. vertebra.serving.. vertebra.admin.server.. vertebra.node.. vertebra.benchmarks..
                    io.netty..              | vertebra.http.. vertebra.serving.. vertebra.node..
                    com.hazelcast..         | vertebra.cluster.hazelcast..
                    ai.onnxruntime..        | vertebra.engine.onnx.. vertebra.benchmarks..
                    ai.onnx..               | vertebra.engine.onnx.. vertebra.examples.movies..
                    com.google.protobuf..   | vertebra.engine.onnx.. vertebra.examples.movies..
                    org.snakeyaml..         | vertebra.spec.yaml.. vertebra.node..
                    picocli..               | vertebra.cli.. vertebra.node.. vertebra.benchmarks..
                    org.openjdk.jmh..       | vertebra.benchmarks..
                    io.micrometer..         | vertebra.serving.. vertebra.node..
                    """)
    void wallsHold(String library, String rooms) {
        wall(library, rooms.trim().split(" +")).check(House.PRODUCT);
    }

    @ParameterizedTest(name = "{0} knows no clock, logger or I/O")
    @CsvSource({"vertebra.scaling.."})
    void decisionsArePure(String pure) {
        noClasses()
                .that()
                .resideInAPackage(pure)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.io..", "java.nio..", "java.net..", "java.util.concurrent..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(House.PRODUCT);
    }

    @Test
    void noPackageCycles() {
        slices().matching("vertebra.(**)").should().beFreeOfCycles().check(House.PRODUCT);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class)
                .check(House.EVERYTHING);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .that()
                .resideInAPackage("vertebra..")
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Helpers|Util|Utils|Common|Base|Data)(\\$.*)?")
                .orShould()
                .resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..", "..helper..")
                .check(House.EVERYTHING);
    }

    @Test
    void packagesStaySmall() {
        // when
        Map<String, Long> crowded = House.PRODUCT.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        crowded.values().removeIf(types -> types <= MAX_TYPES_IN_A_PACKAGE);

        // then
        assertThat(crowded)
                .as("packages with more than %s top-level types", MAX_TYPES_IN_A_PACKAGE)
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        for (Path leaf : SourceTree.leaves()) {
            Path sources = leaf.resolve("src/main/java");
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> unmarked = files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> !isNullMarked(folder.resolve("package-info.java")))
                        .toList();
                assertThat(unmarked)
                        .as("packages without @%s", NullMarked.class.getSimpleName())
                        .isEmpty();
            }
        }
    }

    @Test
    void noMockingLombokOrInjectionFramework() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.mockito..",
                        "org.easymock..",
                        "lombok..",
                        "jakarta.inject..",
                        "javax.inject..",
                        "com.google.inject..",
                        "org.springframework..")
                .check(House.EVERYTHING);
    }

    private static ClassesShouldConjunction wall(String library, String... rooms) {
        return noClasses()
                .that()
                .resideInAPackage("vertebra..")
                .and()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static boolean isNullMarked(Path packageInfo) {
        try {
            return Files.exists(packageInfo) && Files.readString(packageInfo).contains("@NullMarked");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
