package vertebra.engine.onnx.scan;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsafeModel;
import vertebra.engine.api.ModelFiles;

/**
 * Holds that a model reads its weights only from regular files of its own artifact. The runtime has a check of its own;
 * this one does not depend on its version, and names the tensor.
 */
public final class ExternalFiles {

    private static final String FIX = "Save the weights in one file beside the model, with a relative location: "
            + "onnx.save_model(model, path, save_as_external_data=True, location=\"weights.bin\").";

    private final ModelFiles files;
    private final Map<String, Long> sizes = new HashMap<>();

    private ExternalFiles(ModelFiles files) {
        this.files = files;
    }

    /**
     * Checks every external tensor of the model.
     *
     * @return bytes of the files that hold weights, each counted once
     * @throws EngineException with an unsafe model
     */
    public static long check(ScannedModel model, ModelFiles files) throws EngineException {
        ExternalFiles external = new ExternalFiles(files);
        for (TensorProto tensor : model.external()) {
            external.check(tensor);
        }
        return external.sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private void check(TensorProto tensor) throws EngineException {
        Map<String, String> settings = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (settings.put(entry.getKey(), entry.getValue()) != null) {
                throw unsafe(tensor, "have more than one " + Shown.name(entry.getKey()));
            }
        }
        String location = settings.get("location");
        if (location == null || location.isEmpty()) {
            throw unsafe(tensor, "lie in a file that is not named");
        }
        long size = size(tensor, location);
        long offset = number(tensor, settings.getOrDefault("offset", "0"));
        long length = number(tensor, settings.getOrDefault("length", "0"));
        if (offset > size || length > size - offset) {
            throw unsafe(tensor, "reach beyond the end of the file " + Shown.name(location));
        }
    }

    private long size(TensorProto tensor, String location) throws EngineException {
        Long known = sizes.get(location);
        if (known != null) {
            return known;
        }
        // The runtime's mark for addresses in its own memory.
        if (location.contains("_ORT_MEM_ADDR_")) {
            throw unsafe(tensor, "lie at an address in memory");
        }
        try {
            Path relative = Path.of(location);
            Path root = files.root().toRealPath();
            Path folder = files.main().toAbsolutePath().normalize().getParent();
            if (relative.isAbsolute() || location.startsWith("/") || location.startsWith("\\") || folder == null) {
                throw unsafe(tensor, "lie at an absolute path");
            }
            Path file = folder.resolve(relative).normalize();
            if (!file.startsWith(files.root().toAbsolutePath().normalize())) {
                throw unsafe(tensor, "lie outside of the model's own files");
            }
            if (!Files.exists(file)) {
                throw unsafe(tensor, "lie in the file " + Shown.name(location) + ", which is missing");
            }
            Path real = file.toRealPath();
            if (!real.startsWith(root)) {
                throw unsafe(tensor, "lie outside of the model's own files");
            }
            if (!Files.isRegularFile(real)) {
                throw unsafe(tensor, "lie in " + Shown.name(location) + ", which is no regular file");
            }
            long size = Files.size(real);
            sizes.put(location, size);
            return size;
        } catch (InvalidPathException | IOException unreadable) {
            throw unsafe(tensor, "lie in a file that cannot be read");
        }
    }

    private static long number(TensorProto tensor, String text) throws EngineException {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, as for a negative one.
        }
        throw unsafe(tensor, "have an offset or a length that is no number from 0 up");
    }

    private static EngineException unsafe(TensorProto tensor, String what) {
        return new EngineException(
                new UnsafeModel("The values of the tensor " + Shown.name(tensor.getName()) + " " + what + ".", FIX),
                null);
    }
}
