package vertebra.engine.api.frames;

import java.util.Optional;

/** What a frame is for. */
public enum FrameType {
    HELLO(1),
    LOAD(2),
    LOADED(3),
    FAILED(4),
    CALL(5),
    RUN(6),
    ANSWER(7),
    CANCEL(8),
    PING(9),
    PONG(10),
    LOG(11),
    METRIC(12),
    STOP(13);

    private static final FrameType[] BY_CODE = new FrameType[values().length + 1];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** Its byte on the wire. */
    int code() {
        return code;
    }

    /** Empty: of no such type. */
    static Optional<FrameType> of(int code) {
        return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }
}
