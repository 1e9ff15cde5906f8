package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** Models that others made, over HTTP, against the answers that came with them. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
class OpenModelsTest {

    private static final double RELATIVE = 1e-3;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
    }

    @Test
    @Promise("MNIST answers ten logits for one image, the same alone and named")
    void servesMnist(Measured measured) throws IOException {
        // given
        deploy("mnist", "mnist.onnx");
        JsonNode summary = Node.json(node.get("/mnist"));
        String input = summary.at("/inputs/0/name").asText();
        String image =
                "[[" + square(28, IntStream.range(0, 784).asDoubleStream().map(i -> i / 784)) + "]]";

        // when
        JsonNode named = Node.json(node.post("/mnist", "{\"" + input + "\":" + image + "}"));
        JsonNode bare = Node.json(node.post("/mnist", image));
        JsonNode dark = Node.json(node.post(
                "/mnist", "[[" + square(28, DoubleStream.generate(() -> 0).limit(784)) + "]]"));

        // then
        assertThat(dark).isNotEqualTo(bare);
        assertThat(named.elements().next().get(0)).hasSize(10);
        assertThat(bare).isEqualTo(named);
        measured.fact("10 logits, first " + named.elements().next().get(0).get(0));
    }

    @Test
    @Promise("A random forest of scikit-learn answers its label and a map of probabilities that sum to 1")
    void servesAForestWithZipMap(Measured measured) throws IOException {
        // given
        deploy("forest", "sklearn_randomforest.onnx");
        String input = Node.json(node.get("/forest")).at("/inputs/0/name").asText();

        // when
        JsonNode answer = Node.json(node.post("/forest", "{\"" + input + "\":[[5.1,3.5,1.4,0.2],[6.3,2.9,5.6,1.8]]}"));

        // then
        JsonNode probabilities = answer.get("output_probability");
        assertThat(answer.get("output_label")).extracting(JsonNode::asLong).containsExactly(0L, 2L);
        assertThat(probabilities)
                .hasSize(2)
                .allSatisfy(row -> assertThat(sum(row)).isCloseTo(1, within(1e-5)));
        measured.fact(answer.toString());
    }

    @Test
    @Promise("A model with a dynamic batch answers any number of rows")
    void servesADynamicBatch(Measured measured) throws IOException {
        // given
        deploy("dynamic", "example_dynamic_axes.onnx");
        JsonNode input = Node.json(node.get("/dynamic")).at("/inputs/0");
        int columns = input.at("/shape/1").asInt();
        String row = IntStream.range(0, columns).mapToObj(i -> i + ".5").collect(Collectors.joining(",", "[", "]"));
        String other =
                IntStream.range(0, columns).mapToObj(i -> "-" + i + ".25").collect(Collectors.joining(",", "[", "]"));

        // when
        String name = input.get("name").asText();
        JsonNode one = Node.json(node.post("/dynamic", "{\"" + name + "\":[" + row + "]}"));
        JsonNode second = Node.json(node.post("/dynamic", "{\"" + name + "\":[" + other + "]}"));
        JsonNode three = Node.json(node.post("/dynamic", "{\"" + name + "\":[" + row + "," + other + "," + row + "]}"));

        // then
        JsonNode answer = one.elements().next().get(0);
        JsonNode otherAnswer = second.elements().next().get(0);
        assertThat(otherAnswer).isNotEqualTo(answer);
        assertThat(three.elements().next()).containsExactly(answer, otherAnswer, answer);
        measured.fact("1 and 3 rows: " + answer);
    }

    @Test
    @Promise("SqueezeNet and ResNet-50 answer their stored outputs over HTTP, to a relative 1e-3")
    void servesImageModels(Measured measured) throws IOException {
        for (String name : List.of("light_squeezenet", "light_resnet50")) {
            // given
            String api = name.replace('_', '-');
            deploy(api, name + ".onnx");
            JsonNode input = Node.json(node.get("/" + api)).at("/inputs/0");
            int size = 3 * 224 * 224;
            String image = IntStream.range(0, 3)
                    .mapToObj(channel -> square(
                            224,
                            IntStream.range(0, 224 * 224)
                                    .mapToDouble(i -> (float) (channel * 224 * 224 + i) / (float) size)))
                    .collect(Collectors.joining(",", "[[", "]]"));

            // when
            JsonNode answer =
                    Node.json(node.post("/" + api, "{\"" + input.get("name").asText() + "\":" + image + "}"));

            // then
            List<Double> expected = stored(name + "_output_0.pb");
            List<Double> actual = flat(answer.elements().next());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i))
                        .isCloseTo(expected.get(i), within(RELATIVE * Math.abs(expected.get(i)) + 1e-7));
            }
            measured.fact(name + ": " + expected.size() + " values");
        }
    }

    @Test
    @Promise("A model with custom operators is refused, and the operator is named")
    void refusesCustomOperators(Measured measured) throws IOException {
        // when
        Command deploy = node.vertebra(
                "deploy", copy("custom", "example_needs_extensions.onnx").toString());

        // then
        assertThat(deploy.refused().output()).contains("VTB-4007").contains("ai.onnx.contrib");
        measured.fact("VTB-4007");
    }

    private static void deploy(String api, String file) throws IOException {
        node.vertebra("deploy", copy(api, file).toString()).succeeded();
    }

    private static Path copy(String api, String file) throws IOException {
        Path model = Files.createDirectories(folder.resolve(api)).resolve(api + ".onnx");
        return Files.copy(SourceTree.testData().resolve("models/onnx").resolve(file), model);
    }

    /** Rows of a square image. */
    private static String square(int side, DoubleStream values) {
        double[] flat = values.toArray();
        return IntStream.range(0, side)
                .mapToObj(row -> IntStream.range(row * side, (row + 1) * side)
                        .mapToObj(i -> Float.toString((float) flat[i]))
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Double> stored(String file) throws IOException {
        TensorProto tensor = TensorProto.parseFrom(
                Files.readAllBytes(SourceTree.testData().resolve("models/onnx").resolve(file)));
        if (tensor.getFloatDataCount() > 0) {
            return tensor.getFloatDataList().stream().map(Float::doubleValue).toList();
        }
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Double> values = new ArrayList<>();
        while (raw.hasRemaining()) {
            values.add((double) raw.getFloat());
        }
        return values;
    }

    private static List<Double> flat(JsonNode nested) {
        List<Double> values = new ArrayList<>();
        if (nested.isArray()) {
            nested.forEach(element -> values.addAll(flat(element)));
        } else {
            values.add(nested.asDouble());
        }
        return values;
    }

    private static double sum(JsonNode map) {
        double sum = 0;
        for (JsonNode value : map) {
            sum += value.asDouble();
        }
        return sum;
    }
}
