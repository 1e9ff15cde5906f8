package vertebra.examples.movies.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Builds an ONNX model node by node (opset 17, ai.onnx.ml 3, IR 9: what runtimes of 2023 and later read). Values go by
 * their names; every method that makes one returns it. Shapes are {@code [batch]} or {@code [batch, size]}.
 */
final class OnnxGraph {

    private static final String ML_DOMAIN = "ai.onnx.ml";
    private static final int OPSET = 17;
    private static final int ML_OPSET = 3;
    private static final int IR_VERSION = 9;
    private static final String BATCH = "batch";

    private final GraphProto.Builder graph;

    OnnxGraph(String name, String description) {
        this.graph = GraphProto.newBuilder().setName(name).setDocString(description);
    }

    String input(String name, TensorProto.DataType type) {
        graph.addInput(batchOf(name, type));
        return name;
    }

    void output(String name, TensorProto.DataType type, long... rowShape) {
        graph.addOutput(batchOf(name, type, rowShape));
    }

    String constant(String name, float[][] rows) {
        int width = rows[0].length;
        ByteBuffer bytes = littleEndian(Float.BYTES * rows.length * width);
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        return raw(name, TensorProto.DataType.FLOAT, bytes, rows.length, width);
    }

    String constant(String name, int[] values, long... shape) {
        ByteBuffer bytes = littleEndian(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        return raw(name, TensorProto.DataType.INT32, bytes, shape);
    }

    String constant(String name, long... values) {
        ByteBuffer bytes = littleEndian(Long.BYTES * values.length);
        bytes.asLongBuffer().put(values);
        return raw(name, TensorProto.DataType.INT64, bytes, values.length);
    }

    String constant(String name, List<String> values) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.STRING.getNumber())
                .addDims(values.size())
                .addAllStringData(values.stream().map(ByteString::copyFromUtf8).toList()));
        return name;
    }

    String scalar(String name, float value) {
        ByteBuffer bytes = littleEndian(Float.BYTES).putFloat(value);
        return raw(name, TensorProto.DataType.FLOAT, bytes);
    }

    /** Adds an operator; the result carries {@code output} as its name. */
    String node(String operator, String output, String... inputs) {
        return add(NodeProto.newBuilder().setOpType(operator).addOutput(output), inputs);
    }

    String node(String operator, AttributeProto attribute, String output, String... inputs) {
        return add(NodeProto.newBuilder().setOpType(operator).addOutput(output).addAttribute(attribute), inputs);
    }

    /** The highest {@code count} of each row, sorted: their values and their positions. */
    void topK(int count, String scores, String values, String positions) {
        add(
                NodeProto.newBuilder().setOpType("TopK").addOutput(values).addOutput(positions),
                scores,
                constant(values + "_count", count));
    }

    /** Position in {@code keys}, or {@code keys.size()} for what is not there. */
    String positionOf(List<String> keys, String input, String output) {
        AttributeProto.Builder known = attribute("keys_strings", AttributeProto.AttributeType.STRINGS);
        keys.forEach(key -> known.addStrings(ByteString.copyFromUtf8(key)));
        return labelEncoder(known.build(), keys.size(), input, output);
    }

    /** Position in {@code keys}, or {@code keys.length} for what is not there. */
    String positionOf(long[] keys, String input, String output) {
        AttributeProto.Builder known = attribute("keys_int64s", AttributeProto.AttributeType.INTS);
        Arrays.stream(keys).forEach(known::addInts);
        return labelEncoder(known.build(), keys.length, input, output);
    }

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("vertebra movie example")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(ML_DOMAIN).setVersion(ML_OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private String labelEncoder(AttributeProto keys, int count, String input, String output) {
        AttributeProto.Builder positions = attribute("values_int64s", AttributeProto.AttributeType.INTS);
        for (int position = 0; position < count; position++) {
            positions.addInts(position);
        }
        NodeProto.Builder encoder = NodeProto.newBuilder()
                .setDomain(ML_DOMAIN)
                .setOpType("LabelEncoder")
                .addOutput(output)
                .addAttribute(keys)
                .addAttribute(positions)
                .addAttribute(integer("default_int64", count));
        return add(encoder, input);
    }

    private String add(NodeProto.Builder node, String... inputs) {
        graph.addNode(node.setName(node.getOutput(0)).addAllInput(List.of(inputs)));
        return node.getOutput(0);
    }

    private String raw(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes.clear()));
        Arrays.stream(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static ValueInfoProto batchOf(String name, TensorProto.DataType type, long... rowShape) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (long size : rowShape) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
