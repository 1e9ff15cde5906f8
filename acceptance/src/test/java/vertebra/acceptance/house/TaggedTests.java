package vertebra.acceptance.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.acceptance.source.SourceTree;

/** The tests of all modules by their JUnit tags, as they stand in the sources. */
final class TaggedTests {

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]\\d+)\"\\)");
    private static final Pattern TYPE = Pattern.compile("^(?:public |abstract |final )*class (\\w+).*");
    private static final Pattern METHOD = Pattern.compile("^    (?:public )?void (\\w+)\\(.*");

    private final Map<String, List<Found>> byTag = new HashMap<>();

    /**
     * A test class or one test of it.
     *
     * @param file relative to the root of the project
     * @param name of the class, or {@code Class.method}
     */
    record Found(String file, String name) {}

    private TaggedTests() {}

    static TaggedTests ofAllModules() {
        TaggedTests tests = new TaggedTests();
        for (Path leaf : SourceTree.leaves()) {
            Path sources = leaf.resolve("src/test/java");
            if (Files.isDirectory(sources)) {
                tests.addAll(sources);
            }
        }
        return tests;
    }

    /** By file and place in it. */
    List<Found> of(String tag) {
        return byTag.getOrDefault(tag, List.of());
    }

    Set<String> tags() {
        return new TreeSet<>(byTag.keySet());
    }

    private void addAll(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Path file) throws IOException {
        String place = SourceTree.root().relativize(file).toString();
        String type = "";
        List<String> pending = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            TAG.matcher(line).results().forEach(tag -> pending.add(tag.group(1)));
            Matcher declared = TYPE.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (declared.matches()) {
                type = declared.group(1);
                put(pending, new Found(place, type));
            } else if (method.matches()) {
                put(pending, new Found(place, type + "." + method.group(1)));
            }
        }
    }

    private void put(List<String> tags, Found found) {
        tags.forEach(tag -> byTag.computeIfAbsent(tag, key -> new ArrayList<>()).add(found));
        tags.clear();
    }
}
