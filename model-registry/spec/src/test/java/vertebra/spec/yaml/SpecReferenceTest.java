package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference names exactly the fields that the reader reads. */
class SpecReferenceTest {

    private static final Pattern KNOWN = Pattern.compile("Known here: (.*)\\.");

    /** An unknown field in a section makes the reader say which fields it knows there. */
    @ParameterizedTest(name = "section \"{0}\"")
    @CsvSource(delimiter = '|', textBlock = """
                    ''                             | {name: a, predictor: {model: m.onnx}, qqqqqqqq: 1}
                    predictor                      | {name: a, predictor: {model: m.onnx, qqqqqqqq: 1}}
                    predictor.models               | {name: a, predictor: {type: onnx, models: {dir: d, qqqqqqqq: 1}}}
                    predictor.models.paths[]       | {name: a, predictor: {type: onnx, models: {paths: [{name: a, model: m, qqqqqqqq: 1}]}}}
                    predictor.dependencies         | {name: a, predictor: {type: python, path: p.py, dependencies: {qqqqqqqq: 1}}}
                    predictor.server_side_batching | {name: a, predictor: {model: m.onnx, server_side_batching: {qqqqqqqq: 1}}}
                    compute                        | {name: a, predictor: {model: m.onnx}, compute: {qqqqqqqq: 1}}
                    autoscaling                    | {name: a, predictor: {model: m.onnx}, autoscaling: {qqqqqqqq: 1}}
                    autoscaling.slo                | {name: a, predictor: {model: m.onnx}, autoscaling: {slo: {qqqqqqqq: 1}}}
                    autoscaling.idle               | {name: a, predictor: {model: m.onnx}, autoscaling: {idle: {qqqqqqqq: 1}}}
                    autoscaling.schedule[]         | {name: a, predictor: {model: m.onnx}, autoscaling: {schedule: [{qqqqqqqq: 1}]}}
                    update_strategy                | {name: a, predictor: {model: m.onnx}, update_strategy: {qqqqqqqq: 1}}
                    networking                     | {name: a, predictor: {model: m.onnx}, networking: {qqqqqqqq: 1}}
                    networking.cors                | {name: a, predictor: {model: m.onnx}, networking: {cors: {qqqqqqqq: 1}}}
                    limits                         | {name: a, predictor: {model: m.onnx}, limits: {qqqqqqqq: 1}}
                    monitoring                     | {name: a, predictor: {model: m.onnx}, monitoring: {model_type: regression, qqqqqqqq: 1}}
                    apis[]                         | {name: a, kind: TrafficSplitter, apis: [{name: b, weight: 100, qqqqqqqq: 1}]}
                    """)
    void namesTheFieldsOfEverySection(String section, String yaml) {
        // when
        Set<String> read = new TreeSet<>(known(yaml));

        // then
        Predicate<String> ofKind = path -> section.isEmpty() && path.equals("apis");
        Set<String> documented = new TreeSet<>();
        SpecReference.fields().stream()
                .map(SpecReference.Field::path)
                .filter(path -> parent(path).equals(section) && !ofKind.test(path))
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .forEach(documented::add);
        assertThat(documented).isEqualTo(read);
    }

    /** Two names of one field are a fault, so the reader knows them to be the same. */
    @ParameterizedTest(name = "{1} reads as {0}")
    @MethodSource("olderNames")
    void readsEveryOlderName(String path, String older) {
        // given
        Map<String, Object> api = new LinkedHashMap<>(Map.of("name", "a"));
        put(api, path);
        put(api, older);

        // when
        SpecReading reading = new ApiSpecReader().read("test.yaml", PlainJson.text(api), ProjectFiles.UNKNOWN);

        // then
        assertThat(reading.faults())
                .extracting(SpecFault::detail)
                .anyMatch(detail -> detail.contains("means the same as"));
        assertThat(reading.faults())
                .extracting(SpecFault::detail)
                .noneMatch(detail -> detail.contains("unknown field"));
    }

    static Stream<Arguments> olderNames() {
        return SpecReference.fields().stream()
                .flatMap(field -> Stream.of(field.aliases().split(", "))
                        .filter(older -> older.matches("[a-z_.]+"))
                        .map(older -> Arguments.of(
                                field.path(),
                                older.contains(".")
                                                || field.path().equals("networking.endpoint")
                                                || parent(field.path()).isEmpty()
                                        ? older
                                        : parent(field.path()) + "." + older)));
    }

    /** Puts any value at the path, making the sections and lists on its way. */
    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> map, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            map.put(path, "1");
            return;
        }
        String name = path.substring(0, dot);
        Object next = name.endsWith("[]")
                ? ((List<Object>) map.computeIfAbsent(
                                name.substring(0, name.length() - 2), key -> List.of(new LinkedHashMap<>())))
                        .getFirst()
                : map.computeIfAbsent(name, key -> new LinkedHashMap<>());
        put((Map<String, Object>) next, path.substring(dot + 1));
    }

    private static Set<String> known(String yaml) {
        Stream<String> advice = new ApiSpecReader()
                .read("test.yaml", yaml, ProjectFiles.UNKNOWN).faults().stream()
                        .filter(fault -> fault.field().endsWith(".qqqqqqqq"))
                        .map(fault -> String.valueOf(fault.advice()));
        Matcher matcher = KNOWN.matcher(advice.findFirst().orElseThrow());
        assertThat(matcher.matches()).isTrue();
        return Set.copyOf(Arrays.asList(matcher.group(1).split(", ")));
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }
}
