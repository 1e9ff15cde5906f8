package vertebra.engine.api.tensor;

/** The element types of tensors, named as in the Open Inference Protocol where it has a name. */
public enum TensorType {
    BOOL("bool", 1),
    INT8("int8", 1),
    INT16("int16", 2),
    INT32("int32", 4),
    INT64("int64", 8),
    UINT8("uint8", 1),
    UINT16("uint16", 2),
    UINT32("uint32", 4),
    UINT64("uint64", 8),
    FLOAT16("float16", 2),
    BFLOAT16("bfloat16", 2),
    FLOAT32("float32", 4),
    FLOAT64("float64", 8),
    /** Unicode text; has no buffer form. */
    STRING("string", 0);

    private final String label;
    private final int bytes;

    TensorType(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The word that users see. */
    public String label() {
        return label;
    }

    /** Bytes of one element; 0 for strings. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == FLOAT16 || this == BFLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    public boolean isInteger() {
        return switch (this) {
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
            case BOOL, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, STRING -> false;
        };
    }
}
