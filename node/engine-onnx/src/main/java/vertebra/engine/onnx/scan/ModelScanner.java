package vertebra.engine.onnx.scan;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.engine.onnx.scan.ScannedModel.Operator;

/**
 * Reads a {@link ScannedModel} in one pass over the file, by the field numbers of ONNX's messages; whole messages would
 * hold the weights a second time.
 *
 * <p>A field that repeats where ONNX has one is read each time: the runtime takes one of them or merges them, and
 * whichever it does was seen here.
 */
public final class ModelScanner {

    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final ProtoReader in;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Set<Operator> operators = new LinkedHashSet<>();
    private final Set<Operator> functions = new HashSet<>();
    private final List<ValueInfoProto> inputs = new ArrayList<>();
    private final List<ValueInfoProto> outputs = new ArrayList<>();
    private final Set<String> initialized = new HashSet<>();
    private final Map<String, List<Object>> classLabels = new LinkedHashMap<>();
    private final List<TensorProto> external = new ArrayList<>();
    private long irVersion;

    private ModelScanner(ProtoReader in) {
        this.in = in;
    }

    /**
     * Scans a file of less than 2 GiB.
     *
     * @throws IOException when it is no protobuf message, is cut short, or cannot be read
     */
    public static ScannedModel scan(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return new ModelScanner(new ProtoReader(bytes, Math.toIntExact(Files.size(file)))).model();
        }
    }

    private ScannedModel model() throws IOException {
        in.fields(
                field -> {
                    switch (field) {
                        case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> opset();
                        case ModelProto.GRAPH_FIELD_NUMBER -> graph();
                        case ModelProto.FUNCTIONS_FIELD_NUMBER -> function();
                        case ModelProto.TRAINING_INFO_FIELD_NUMBER -> trainingInfo();
                        default -> in.skip();
                    }
                },
                (field, value) -> {
                    if (field == ModelProto.IR_VERSION_FIELD_NUMBER) {
                        irVersion = value;
                    }
                });
        inputs.removeIf(input -> initialized.contains(input.getName()));
        return new ScannedModel(irVersion, opsets, operators, functions, inputs, outputs, classLabels, external);
    }

    private void opset() throws IOException {
        OperatorSetIdProto opset = OperatorSetIdProto.parseFrom(in.bytes(MAX_MESSAGE_BYTES));
        opsets.merge(standard(opset.getDomain()), opset.getVersion(), Math::max);
    }

    private void graph() throws IOException {
        in.message(field -> {
            switch (field) {
                case GraphProto.NODE_FIELD_NUMBER -> noteClassLabels(node());
                case GraphProto.INITIALIZER_FIELD_NUMBER -> initialized.add(tensor().getName());
                case GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER -> initialized.addAll(sparseTensor());
                case GraphProto.INPUT_FIELD_NUMBER -> inputs.add(value());
                case GraphProto.OUTPUT_FIELD_NUMBER -> outputs.add(value());
                default -> in.skip();
            }
        });
    }

    private void noteClassLabels(NodeProto node) {
        if (node.getOpType().equals("ZipMap") && node.getOutputCount() == 1) {
            List<Object> labels = new ArrayList<>();
            for (AttributeProto attribute : node.getAttributeList()) {
                attribute.getStringsList().forEach(label -> labels.add(label.toStringUtf8()));
                labels.addAll(attribute.getIntsList());
            }
            classLabels.put(node.getOutput(0), labels);
        }
    }

    private ValueInfoProto value() throws IOException {
        return ValueInfoProto.parseFrom(in.bytes(MAX_MESSAGE_BYTES));
    }

    private void trainingInfo() throws IOException {
        in.message(field -> {
            switch (field) {
                case TrainingInfoProto.INITIALIZATION_FIELD_NUMBER, TrainingInfoProto.ALGORITHM_FIELD_NUMBER ->
                    subgraph();
                default -> in.skip();
            }
        });
    }

    /** A branch or a loop's body: what goes in and out of it is no business of a caller. */
    private void subgraph() throws IOException {
        in.message(field -> {
            switch (field) {
                case GraphProto.NODE_FIELD_NUMBER -> node();
                case GraphProto.INITIALIZER_FIELD_NUMBER -> tensor();
                case GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER -> sparseTensor();
                default -> in.skip();
            }
        });
    }

    private void function() throws IOException {
        FunctionProto.Builder function = FunctionProto.newBuilder();
        in.message(field -> {
            switch (field) {
                case FunctionProto.DOMAIN_FIELD_NUMBER -> function.setDomain(in.text());
                case FunctionProto.NAME_FIELD_NUMBER -> function.setName(in.text());
                case FunctionProto.NODE_FIELD_NUMBER -> node();
                case FunctionProto.OPSET_IMPORT_FIELD_NUMBER -> opset();
                case FunctionProto.ATTRIBUTE_PROTO_FIELD_NUMBER -> attribute();
                default -> in.skip();
            }
        });
        functions.add(new Operator(standard(function.getDomain()), function.getName()));
    }

    /** The node without what its attributes hold, but for class labels. */
    private NodeProto node() throws IOException {
        NodeProto.Builder node = NodeProto.newBuilder();
        in.message(field -> {
            switch (field) {
                case NodeProto.DOMAIN_FIELD_NUMBER -> node.setDomain(in.text());
                case NodeProto.OP_TYPE_FIELD_NUMBER -> node.setOpType(in.text());
                case NodeProto.OUTPUT_FIELD_NUMBER -> node.addOutput(in.text());
                case NodeProto.ATTRIBUTE_FIELD_NUMBER -> node.addAttribute(attribute());
                default -> in.skip();
            }
        });
        operators.add(new Operator(standard(node.getDomain()), node.getOpType()));
        return node.build();
    }

    private AttributeProto attribute() throws IOException {
        AttributeProto.Builder attribute = AttributeProto.newBuilder();
        in.message(
                field -> {
                    switch (field) {
                        case AttributeProto.NAME_FIELD_NUMBER -> attribute.setName(in.text());
                        case AttributeProto.T_FIELD_NUMBER, AttributeProto.TENSORS_FIELD_NUMBER -> tensor();
                        case AttributeProto.SPARSE_TENSOR_FIELD_NUMBER, AttributeProto.SPARSE_TENSORS_FIELD_NUMBER ->
                            sparseTensor();
                        case AttributeProto.G_FIELD_NUMBER, AttributeProto.GRAPHS_FIELD_NUMBER -> subgraph();
                        case AttributeProto.STRINGS_FIELD_NUMBER -> classLabel(attribute);
                        case AttributeProto.INTS_FIELD_NUMBER -> classLabels(attribute);
                        default -> in.skip();
                    }
                },
                (field, value) -> {
                    if (field == AttributeProto.INTS_FIELD_NUMBER && holdsClassLabels(attribute)) {
                        attribute.addInts(value);
                    }
                });
        return attribute.build();
    }

    private void classLabel(AttributeProto.Builder attribute) throws IOException {
        if (holdsClassLabels(attribute)) {
            attribute.addStrings(ByteString.copyFromUtf8(in.text()));
        } else {
            in.skip();
        }
    }

    private void classLabels(AttributeProto.Builder attribute) throws IOException {
        if (holdsClassLabels(attribute)) {
            attribute.addAllInts(in.packedIntegers());
        } else {
            in.skip();
        }
    }

    private static boolean holdsClassLabels(AttributeProto.Builder attribute) {
        return attribute.getName().startsWith("classlabels_");
    }

    /** The names under which the runtime knows it. */
    private List<String> sparseTensor() throws IOException {
        List<String> names = new ArrayList<>();
        in.message(field -> {
            switch (field) {
                case SparseTensorProto.VALUES_FIELD_NUMBER -> names.add(tensor().getName());
                case SparseTensorProto.INDICES_FIELD_NUMBER -> tensor();
                default -> in.skip();
            }
        });
        return names;
    }

    /** The tensor without its values; noted when they lie elsewhere. */
    private TensorProto tensor() throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder();
        in.message(
                field -> {
                    switch (field) {
                        case TensorProto.NAME_FIELD_NUMBER -> tensor.setName(in.text());
                        case TensorProto.EXTERNAL_DATA_FIELD_NUMBER ->
                            tensor.addExternalData(StringStringEntryProto.parseFrom(in.bytes(MAX_MESSAGE_BYTES)));
                        default -> in.skip();
                    }
                },
                (field, value) -> {
                    if (field == TensorProto.DATA_LOCATION_FIELD_NUMBER && value == DataLocation.EXTERNAL_VALUE) {
                        tensor.setDataLocation(DataLocation.EXTERNAL);
                    }
                });
        if (tensor.getDataLocation() == DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0) {
            external.add(tensor.build());
        }
        return tensor.build();
    }

    private static String standard(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }
}
