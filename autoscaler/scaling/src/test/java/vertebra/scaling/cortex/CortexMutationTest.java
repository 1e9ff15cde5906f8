package vertebra.scaling.cortex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded ticks notice every change of the policy: each row changes its source in one place, and some tick must differ. */
@Tag("scaling")
class CortexMutationTest {

    private static final Path SOURCES = Path.of("src/main/java/vertebra/scaling/cortex");

    @TempDir
    private Path classes;

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(delimiter = '~', textBlock = """
            CortexScaler   ~ inFlight.getAsDouble() / settings.target() ~ inFlight.getAsDouble()
            CortexScaler   ~ Math.ceil(raw)                             ~ Math.ceil(raw - 1e-9)
            CortexScaler   ~ Math.ceil(raw)                             ~ Math.floor(raw)
            CortexScaler   ~ Math.ceil(raw)                             ~ Math.rint(raw)
            CortexScaler   ~ (1 - settings                              ~ (1.01 - settings
            CortexScaler   ~ downscaleTolerance()) < raw                ~ downscaleTolerance()) <= raw
            CortexScaler   ~ raw < current * (1 + settings              ~ raw <= current * (1 + settings
            CortexScaler   ~ (1 + settings                              ~ (0.99 + settings
            CortexScaler   ~ slightlyLess || slightlyMore               ~ slightlyLess
            CortexScaler   ~ slightlyLess || slightlyMore               ~ slightlyMore
            CortexScaler   ~ current - 1, (int) Math.ceil               ~ current - 2, (int) Math.ceil
            CortexScaler   ~ current - 1, (int) Math.ceil               ~ current, (int) Math.ceil
            CortexScaler   ~ Math.ceil(current * settings.knobs().maxDownscaleFactor()) ~ Math.floor(current * settings.knobs().maxDownscaleFactor())
            CortexScaler   ~ current + 1, (int) Math.ceil               ~ current + 2, (int) Math.ceil
            CortexScaler   ~ current + 1, (int) Math.ceil               ~ current, (int) Math.ceil
            CortexScaler   ~ Math.ceil(current * settings.knobs().maxUpscaleFactor()) ~ Math.floor(current * settings.knobs().maxUpscaleFactor())
            CortexScaler   ~ Math.max(step.replicas(), floor)           ~ step.replicas()
            CortexScaler   ~ Math.min(step.replicas(), ceiling)         ~ step.replicas()
            CortexScaler   ~ settings.clamp(step.replicas())            ~ step.replicas()
            CortexScaler   ~ compareTo(period) < 0                      ~ compareTo(period) <= 0
            CortexScaler   ~ compareTo(period) <= 0                     ~ compareTo(period) < 0
            CortexScaler   ~ if (Duration.between(start, now)           ~ if (raw < 0 && Duration.between(start, now)
            CortexScaler   ~ .filter(record -> isWithin(period, record.at(), now)) ~ .filter(record -> true)
            CortexScaler   ~ within(memory, period, now).max()          ~ within(memory, period, now).min()
            CortexScaler   ~ within(memory, period, now).min()          ~ within(memory, period, now).max()
            CortexScaler   ~ new NoMetric(new CortexMemory(Optional.of(start), memory.records()), current) ~ new NoMetric(memory, current)
            CortexScaler   ~ records.add(new CortexMemory.Recommendation(now, 1)); ~ ;
            CortexScaler   ~ new CortexMemory.Recommendation(now, 1)            ~ new CortexMemory.Recommendation(now, 2)
            CortexScaler   ~ new CortexMemory(memory.start(), records), 1, ~ new CortexMemory(memory.start(), records), 2,
            CortexScaler   ~ current > 0 ? current : init               ~ init
            CortexSettings ~ down.compareTo(up) > 0 ? down : up         ~ down.compareTo(up) > 0 ? up : down
            CortexSettings ~ Math.max(replicas, minReplicas)            ~ replicas
            CortexSettings ~ , maxReplicas);                            ~ , Integer.MAX_VALUE);
            """)
    void everyChangeIsNoticed(String type, String from, String to) throws Exception {
        // given
        assumeTrue(GoldenTicks.file().isPresent(), "NOT RUN: VERTEBRA_TEST_DATA names no folder with the golden ticks");
        compile(type, from, to);

        // when
        boolean noticed = isNoticed();

        // then
        assertThat(noticed).as("a tick differs").isTrue();
    }

    private void compile(String changed, String from, String to) throws IOException {
        List<String> files = new ArrayList<>();
        for (String type : List.of("CortexScaler", "CortexSettings", "CortexMemory", "CortexDecision")) {
            String source = Files.readString(SOURCES.resolve(type + ".java"))
                    .replaceAll("\\s+", " ")
                    .replace(" .", ".")
                    .replace("( ", "(");
            if (type.equals(changed)) {
                assertThat(source.split(Pattern.quote(from), -1).length - 1)
                        .as("places of %s in %s", from, type)
                        .isEqualTo(1);
                source = source.replace(from, to);
            }
            Path file = Files.writeString(classes.resolve(type + ".java"), source);
            files.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> line = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        line.addAll(files);
        assertThat(compiler.run(null, null, null, line.toArray(String[]::new)))
                .as("exit code of the compiler")
                .isZero();
    }

    /** A record that is missed where one must be is a difference as well. */
    private boolean isNoticed() throws Exception {
        try {
            return !replay().isEmpty();
        } catch (NoSuchElementException missed) {
            return true;
        }
    }

    /** In a loader of its own, which prefers the changed classes. */
    @SuppressWarnings("unchecked")
    private List<String> replay() throws Exception {
        String name = GoldenTicks.class.getName().replace('.', '/') + ".class";
        Path replayed = classes.resolve(name);
        try (var bytes = GoldenTicks.class.getClassLoader().getResourceAsStream(name)) {
            Files.write(replayed, Objects.requireNonNull(bytes).readAllBytes());
        }
        try (ChangedFirst loader = new ChangedFirst(classes.toUri())) {
            return ((Supplier<List<String>>) loader.loadClass(GoldenTicks.class.getName())
                            .getConstructor()
                            .newInstance())
                    .get();
        }
    }

    private static final class ChangedFirst extends URLClassLoader {

        ChangedFirst(URI classes) throws IOException {
            super(new URL[] {classes.toURL()}, GoldenTicks.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean isOurs = Stream.of("GoldenTicks", "Cortex")
                    .anyMatch(prefix -> name.startsWith("vertebra.scaling.cortex." + prefix));
            if (!isOurs) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
