package vertebra.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.onnx.scan.ScannedModel;
import vertebra.engine.onnx.scan.Shown;

/**
 * Says in our words what the runtime means. Its texts hold paths and source lines, so that only the name of an operator
 * is taken from them, and only one that stands in the model's file.
 */
final class RuntimeFailures {

    private static final Pattern NO_ROOM = Pattern.compile(
            "Failed to allocate memory|bad_alloc|bad allocation|out of memory", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNKNOWN_OPERATOR = Pattern.compile("No Op registered for (\\w+)"
            + "|:(\\w+)\\(-?\\d+\\) is not a registered function/op"
            + "|Could not find an implementation for (\\w+)\\(\\d+\\)");
    private static final Pattern OPERATOR = Pattern.compile(
            "running (\\w+) node|of operator \\((\\w+)\\)|Optype \\((\\w+)\\)|In Node, \\(\"[^\"]*\", (\\w+),");
    private static final Pattern LOCALE = Pattern.compile("Failed to construct locale");
    private static final Pattern IN_A_NODE = Pattern.compile("Non-zero status code returned while running");

    private static final OutOfMemory NO_ROOM_TO_RUN =
            new OutOfMemory("The machine has not enough memory left for this inference.");

    private RuntimeFailures() {}

    static EngineException ofLoad(OrtException cause, ScannedModel model) {
        return new EngineException(loadFailure(cause.getCode(), text(cause), model), cause);
    }

    static EngineException ofRun(OrtException cause, ScannedModel model) {
        return new EngineException(runFailure(cause.getCode(), text(cause), model), cause);
    }

    static EngineException noRoom(OutOfMemoryError cause) {
        return new EngineException(NO_ROOM_TO_RUN, cause);
    }

    static EngineException tooLarge() {
        return new EngineException(
                new RefusedInput("The answer would be too large: send fewer rows at once, or ask for fewer outputs."),
                null);
    }

    private static EngineFailure loadFailure(OrtErrorCode code, String text, ScannedModel model) {
        if (NO_ROOM.matcher(text).find()) {
            return new OutOfMemory("The machine has not enough memory left to load the model.");
        }
        if (code == OrtErrorCode.ORT_INVALID_PROTOBUF) {
            return new CorruptModel("The file is not an ONNX model, or it is damaged.");
        }
        if (LOCALE.matcher(text).find()) {
            return new UnsupportedModel(
                    "The operator \"StringNormalizer\" needs a locale that this machine has not.",
                    "Set the operator's attribute locale to \"C.utf8\", or install the locale that it names.");
        }
        Matcher unknown = UNKNOWN_OPERATOR.matcher(text);
        if (unknown.find()) {
            return new UnsupportedModel(
                    "ONNX Runtime has no implementation of "
                            + operator(unknown, model).orElse("an operator")
                            + " for the opset and the types that the model asks for.",
                    "Export the model with an opset that has the operator, with other types, or without it.");
        }
        String place = operator(OPERATOR.matcher(text), model)
                .map(operator -> " at " + operator)
                .orElse("");
        return new UnsupportedModel(
                "ONNX Runtime does not accept the model's graph" + place + ".",
                "Check the file with onnx.checker.check_model(path, full_check=True) and export it again.");
    }

    /** An operator that fails while the rest of the model is sound fails on its input. */
    private static EngineFailure runFailure(OrtErrorCode code, String text, ScannedModel model) {
        if (NO_ROOM.matcher(text).find()) {
            return NO_ROOM_TO_RUN;
        }
        boolean refused = switch (code) {
            case ORT_INVALID_ARGUMENT -> true;
            case ORT_FAIL, ORT_RUNTIME_EXCEPTION -> IN_A_NODE.matcher(text).find();
            case ORT_JAVA_UNKNOWN,
                    ORT_OK,
                    ORT_NO_SUCHFILE,
                    ORT_NO_MODEL,
                    ORT_ENGINE_ERROR,
                    ORT_INVALID_PROTOBUF,
                    ORT_MODEL_LOADED,
                    ORT_NOT_IMPLEMENTED,
                    ORT_INVALID_GRAPH,
                    ORT_EP_FAIL,
                    ORT_MODEL_LOAD_CANCELED,
                    ORT_MODEL_REQUIRES_COMPILATION,
                    ORT_NOT_FOUND,
                    ORT_DEVICE_RESET -> false;
        };
        if (!refused) {
            return new RunFailed("The model could not be run.");
        }
        return new RefusedInput("The values or their shapes do not fit the model: "
                + operator(OPERATOR.matcher(text), model).orElse("it") + " refuses them.");
    }

    private static Optional<String> operator(Matcher named, ScannedModel model) {
        if (!named.hasMatch() && !named.find()) {
            return Optional.empty();
        }
        for (int group = 1; group <= named.groupCount(); group++) {
            String type = named.group(group);
            if (type != null && model.calls(type)) {
                return Optional.of("the operator " + Shown.name(type));
            }
        }
        return Optional.empty();
    }

    private static String text(OrtException cause) {
        String message = cause.getMessage();
        return message == null ? "" : message;
    }
}
