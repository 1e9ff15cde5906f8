package vertebra.engine.onnx.scan;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Map;
import java.util.Set;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.onnx.scan.ScannedModel.Operator;

/** What ONNX Runtime 1.28.0 and its Java interface can run, checked on a scanned model. */
public final class ModelRules {

    private static final long MAX_IR_VERSION = 13;
    private static final Map<String, Long> MAX_OPSETS = Map.of("", 26L, "ai.onnx.ml", 5L);
    private static final Set<String> RUNTIME_DOMAINS = Set.of(
            "",
            "ai.onnx.ml",
            "ai.onnx.preview",
            "ai.onnx.preview.training",
            "ai.onnx.training",
            "com.microsoft",
            "com.microsoft.experimental",
            "com.microsoft.nchwc",
            "com.ms.internal.nhwc",
            "org.pytorch.aten");

    private ModelRules() {}

    /**
     * Passes, or says what the model asks for and cannot have.
     *
     * @throws EngineException with a corrupt or an unsupported model
     */
    public static void check(ScannedModel model) throws EngineException {
        if (model.irVersion() == 0
                || model.opsets().isEmpty()
                || model.outputs().isEmpty()) {
            throw new EngineException(
                    new CorruptModel("The file holds no whole ONNX model: with a version, operator sets and outputs."),
                    null);
        }
        checkVersions(model);
        for (Operator operator : model.operators()) {
            checkOperator(operator, model.functions());
        }
        for (ValueInfoProto input : model.inputs()) {
            checkInput(input);
        }
        for (ValueInfoProto output : model.outputs()) {
            checkOutput(output);
        }
    }

    private static void checkVersions(ScannedModel model) throws EngineException {
        if (model.irVersion() > MAX_IR_VERSION) {
            throw unsupported(
                    "The model is written in ONNX IR version " + model.irVersion() + "; this engine reads up to "
                            + MAX_IR_VERSION + ".",
                    "Save it with IR version " + MAX_IR_VERSION + " or older: set model.ir_version before onnx.save.");
        }
        for (Map.Entry<String, Long> max : MAX_OPSETS.entrySet()) {
            long version = model.opsets().getOrDefault(max.getKey(), 0L);
            if (version > max.getValue()) {
                throw unsupported(
                        "The model asks for version " + version + " of the operators of "
                                + (max.getKey().isEmpty() ? "ai.onnx" : max.getKey()) + "; this engine has up to "
                                + max.getValue() + ".",
                        "Export it with opset " + max.getValue() + " or older, or use onnx.version_converter.");
            }
        }
    }

    private static void checkOperator(Operator operator, Set<Operator> functions) throws EngineException {
        if (!RUNTIME_DOMAINS.contains(operator.domain()) && !functions.contains(operator)) {
            throw unsupported(
                    "The model uses the custom operator " + Shown.name(operator.type()) + " of the domain "
                            + Shown.name(operator.domain()) + ", which ONNX Runtime has not.",
                    "Export the model with standard ONNX operators only; do in the client what the operator does.");
        }
    }

    private static void checkInput(ValueInfoProto input) throws EngineException {
        String name = "The input " + Shown.name(input.getName());
        TypeProto type = input.getType();
        if (!type.hasTensorType()) {
            throw unsupported(
                    name + " takes a " + kind(type) + "; this engine takes tensors only.",
                    "Export the model with tensors as inputs.");
        }
        int element = type.getTensorType().getElemType();
        switch (DataType.forNumber(element)) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL, STRING -> {}
            case UINT16, UINT32, UINT64 ->
                throw unsupported(
                        name + " takes " + word(element) + ", which ONNX Runtime's Java interface cannot make.",
                        "Declare the input as int64 and Cast it to " + word(element) + " inside the model.");
            case null, default ->
                throw unsupported(
                        name + " takes elements of the type " + word(element) + ", which this engine has not.",
                        "Declare the input as float32 and Cast it inside the model.");
        }
        if (!type.getTensorType().hasShape()) {
            throw unsupported(
                    name + " has no declared shape, so that no request can be checked against it.",
                    "Declare its dimensions, dynamic ones by a name.");
        }
    }

    private static void checkOutput(ValueInfoProto output) throws EngineException {
        TypeProto type = output.getType();
        String name = "The output " + Shown.name(output.getName());
        switch (type.getValueCase()) {
            case TENSOR_TYPE, SEQUENCE_TYPE, MAP_TYPE, VALUE_NOT_SET -> {}
            case OPTIONAL_TYPE, SPARSE_TENSOR_TYPE, OPAQUE_TYPE ->
                throw unsupported(
                        name + " is a " + kind(type) + "; this engine answers tensors, sequences and maps.",
                        "Export the model without this output.");
        }
        int element = type.getTensorType().getElemType();
        switch (DataType.forNumber(element)) {
            case UNDEFINED, FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64 -> {}
            case UINT8, UINT16, UINT32, UINT64, BOOL, STRING -> {}
            case null, default ->
                throw unsupported(
                        name + " has elements of the type " + word(element) + ", which this engine has not.",
                        "Cast it to float32 inside the model.");
        }
    }

    private static String kind(TypeProto type) {
        return switch (type.getValueCase()) {
            case TENSOR_TYPE -> "tensor";
            case SEQUENCE_TYPE -> "sequence";
            case MAP_TYPE -> "map";
            case OPTIONAL_TYPE -> "value that may be absent (optional)";
            case SPARSE_TENSOR_TYPE -> "sparse tensor";
            case OPAQUE_TYPE, VALUE_NOT_SET -> "value of no known type";
        };
    }

    private static String word(int element) {
        DataType type = DataType.forNumber(element);
        return type == null ? "number " + element : type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static EngineException unsupported(String detail, String fix) {
        return new EngineException(new UnsupportedModel(detail, fix), null);
    }
}
