package vertebra.engine.onnx.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.engine.api.tensor.TensorType;

/** Builds ONNX models node by node: IR 9, opset 17, ai.onnx.ml 3. */
public final class OnnxModelBuilder {

    private final ModelProto.Builder model = ModelProto.newBuilder()
            .setIrVersion(9)
            .setProducerName("vertebra-test")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
            .addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3));
    private final GraphProto.Builder graph = model.getGraphBuilder().setName("graph");

    /** A required input; a dimension of -1 is dynamic. */
    public OnnxModelBuilder input(String name, TensorType type, long... dims) {
        graph.addInput(value(name, tensor(type, dims)));
        return this;
    }

    /** An output that is a tensor; a dimension of -1 is dynamic. */
    public OnnxModelBuilder output(String name, TensorType type, long... dims) {
        graph.addOutput(value(name, tensor(type, dims)));
        return this;
    }

    /** An output of any type. */
    public OnnxModelBuilder output(String name, TypeProto type) {
        graph.addOutput(value(name, type));
        return this;
    }

    public OnnxModelBuilder floats(String name, long[] dims, float... values) {
        TensorProto.Builder tensor = initializer(name, DataType.FLOAT, dims);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return this;
    }

    public OnnxModelBuilder longs(String name, long[] dims, long... values) {
        TensorProto.Builder tensor = initializer(name, DataType.INT64, dims);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return this;
    }

    public OnnxModelBuilder strings(String name, long[] dims, String... values) {
        TensorProto.Builder tensor = initializer(name, DataType.STRING, dims);
        for (String value : values) {
            tensor.addStringData(ByteString.copyFromUtf8(value));
        }
        return this;
    }

    public OnnxModelBuilder node(
            String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return node("", operator, inputs, outputs, attributes);
    }

    public OnnxModelBuilder node(
            String domain, String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(operator + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    /** The message itself, for what the methods here do not offer. */
    public ModelProto.Builder model() {
        return model;
    }

    /** The graph's message itself, for what the methods here do not offer. */
    public GraphProto.Builder graph() {
        return graph;
    }

    /** Writes the model; returns the file. */
    public Path write(Path file) {
        try {
            return Files.write(file, model.build().toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    public static AttributeProto texts(String name, List<String> values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
        values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
        return attribute.build();
    }

    /** A graph as an attribute, such as a branch of {@code If}. */
    public static AttributeProto branch(String name, GraphProto branch) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(branch)
                .build();
    }

    /** The type of a tensor; a dimension of -1 is dynamic, each with a name of its own. */
    public static TypeProto tensor(TensorType type, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                shape.addDimBuilder().setDimParam(i == 0 ? "N" : "D" + i);
            } else {
                shape.addDimBuilder().setDimValue(dims[i]);
            }
        }
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(dataType(type).getNumber())
                        .setShape(shape))
                .build();
    }

    /** The ONNX name of an element type. */
    public static DataType dataType(TensorType type) {
        return switch (type) {
            case BOOL -> DataType.BOOL;
            case INT8 -> DataType.INT8;
            case INT16 -> DataType.INT16;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            case UINT8 -> DataType.UINT8;
            case UINT16 -> DataType.UINT16;
            case UINT32 -> DataType.UINT32;
            case UINT64 -> DataType.UINT64;
            case FLOAT16 -> DataType.FLOAT16;
            case BFLOAT16 -> DataType.BFLOAT16;
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case STRING -> DataType.STRING;
        };
    }

    private static ValueInfoProto value(String name, TypeProto type) {
        return ValueInfoProto.newBuilder().setName(name).setType(type).build();
    }

    private TensorProto.Builder initializer(String name, DataType type, long... dims) {
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name).setDataType(type.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor;
    }
}
