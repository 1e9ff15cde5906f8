package vertebra.engine.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.List;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo;

/** Between the runtime's types and ours. */
final class OnnxTypes {

    private OnnxTypes() {}

    static ValueInfo.TensorInfo tensor(TensorInfo info) throws OrtException {
        return new ValueInfo.TensorInfo(type(info), shape(info));
    }

    static ValueInfo value(ai.onnxruntime.ValueInfo info) throws OrtException {
        return switch (info) {
            case TensorInfo tensor -> tensor(tensor);
            case SequenceInfo sequence
            when sequence.isSequenceOfMaps() -> new ValueInfo.SequenceInfo(map(sequence.mapInfo));
            case SequenceInfo sequence ->
                new ValueInfo.SequenceInfo(new ValueInfo.TensorInfo(type(sequence.sequenceType), Shape.of()));
            case MapInfo map -> map(map);
            default -> throw unknown("a value of the kind " + info.getClass());
        };
    }

    static TensorType type(TensorInfo info) throws OrtException {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> TensorType.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> TensorType.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> TensorType.UINT64;
            default -> type(info.type);
        };
    }

    static Shape shape(TensorInfo info) {
        return Shape.of(Arrays.stream(info.getShape())
                .map(dim -> dim < 0 ? Shape.DYNAMIC : dim)
                .toArray());
    }

    /** True when all are tensors whose first dimension carries one name: the model says that it is the same one. */
    static boolean shareBatch(List<NodeInfo> ports) {
        List<String> names = ports.stream()
                .map(port -> nameOfFirst(port.getInfo()))
                .distinct()
                .toList();
        return names.size() == 1 && !names.getFirst().isEmpty();
    }

    /** Empty when there is none. */
    private static String nameOfFirst(ai.onnxruntime.ValueInfo info) {
        if (info instanceof TensorInfo tensor
                && tensor.getShape().length > 0
                && tensor.getShape()[0] < 0
                && tensor.getDimensionNames().length > 0) {
            return tensor.getDimensionNames()[0];
        }
        return "";
    }

    /** The runtime's word for a type that its Java interface can make from a buffer. */
    static OnnxJavaType runtimeType(TensorType type) {
        return switch (type) {
            case BOOL -> OnnxJavaType.BOOL;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case UINT8 -> OnnxJavaType.UINT8;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case STRING, UINT16, UINT32, UINT64 -> throw new IllegalArgumentException("no buffer of " + type.label());
        };
    }

    /** True when a tensor of this type can be made over a buffer of ours. */
    static boolean hasBuffer(TensorType type) {
        return switch (type) {
            case BOOL, INT8, INT16, INT32, INT64, UINT8, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
            case STRING, UINT16, UINT32, UINT64 -> false;
        };
    }

    private static ValueInfo.MapInfo map(MapInfo map) throws OrtException {
        return new ValueInfo.MapInfo(type(map.keyType), type(map.valueType));
    }

    private static TensorType type(OnnxJavaType type) throws OrtException {
        return switch (type) {
            case FLOAT -> TensorType.FLOAT32;
            case DOUBLE -> TensorType.FLOAT64;
            case INT8 -> TensorType.INT8;
            case INT16 -> TensorType.INT16;
            case INT32 -> TensorType.INT32;
            case INT64 -> TensorType.INT64;
            case BOOL -> TensorType.BOOL;
            case STRING -> TensorType.STRING;
            case UINT8 -> TensorType.UINT8;
            case FLOAT16 -> TensorType.FLOAT16;
            case BFLOAT16 -> TensorType.BFLOAT16;
            case UNKNOWN -> throw unknown("elements of an unknown type");
        };
    }

    private static OrtException unknown(String what) {
        return new OrtException(OrtErrorCode.ORT_NOT_IMPLEMENTED, what);
    }
}
