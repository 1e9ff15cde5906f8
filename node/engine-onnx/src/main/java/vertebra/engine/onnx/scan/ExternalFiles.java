package vertebra.engine.onnx.scan;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsafeModel;
import vertebra.engine.api.ModelFiles;

/**
 * Holds that a model reads its weights only from regular files of its own artifact, below the folder of its own file. The
 * runtime has a check of its own; this one does not depend on its version, and names the tensor.
 */
public final class ExternalFiles {

    private static final String FIX = "Save the weights in one file beside the model, with a relative location: "
            + "onnx.save_model(model, path, save_as_external_data=True, location=\"weights.bin\").";
    /** By which the runtime marks addresses in its own memory. */
    private static final String MEMORY_MARK = "_ORT_MEM_ADDR_";

    private ExternalFiles() {}

    /**
     * The files that hold weights; they need not exist.
     *
     * @return relative to the model's folder, without "..", with forward slashes, each once
     * @throws EngineException with an unsafe model when a location leads out of the folder
     */
    public static List<String> locations(ScannedModel model) throws EngineException {
        Set<String> locations = new LinkedHashSet<>();
        for (TensorProto tensor : model.external()) {
            locations.add(location(tensor, settings(tensor)).toString().replace('\\', '/'));
        }
        return List.copyOf(locations);
    }

    /**
     * Checks every external tensor of the model against the files that are there.
     *
     * @return bytes of the files that hold weights, each counted once
     * @throws EngineException with an unsafe model
     */
    public static long check(ScannedModel model, ModelFiles files) throws EngineException {
        Map<Path, Long> sizes = new HashMap<>();
        for (TensorProto tensor : model.external()) {
            Map<String, String> settings = settings(tensor);
            Path location = location(tensor, settings);
            Long known = sizes.get(location);
            long size = known == null ? size(tensor, location, files) : known;
            sizes.put(location, size);
            long offset = number(tensor, settings.getOrDefault("offset", "0"));
            long length = number(tensor, settings.getOrDefault("length", "0"));
            if (offset > size || length > size - offset) {
                throw unsafe(tensor, "reach beyond the end of the file " + Shown.name(location.toString()));
            }
        }
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, String> settings(TensorProto tensor) throws EngineException {
        Map<String, String> settings = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (settings.put(entry.getKey(), entry.getValue()) != null) {
                throw unsafe(tensor, "have more than one " + Shown.name(entry.getKey()));
            }
        }
        return settings;
    }

    private static Path location(TensorProto tensor, Map<String, String> settings) throws EngineException {
        String location = settings.getOrDefault("location", "");
        if (location.isEmpty()) {
            throw unsafe(tensor, "lie in a file that is not named");
        }
        if (location.contains(MEMORY_MARK)) {
            throw unsafe(tensor, "lie at an address in memory");
        }
        try {
            Path path = Path.of(location);
            Path normal = path.normalize();
            boolean climbs = List.of(location.split("[/\\\\]", -1)).contains("..");
            if (path.isAbsolute() || climbs || normal.toString().isEmpty()) {
                throw unsafe(tensor, "lie at a path that is absolute, leads through \"..\" or names no file");
            }
            return normal;
        } catch (InvalidPathException impossible) {
            throw unsafe(tensor, "lie in a file that cannot exist");
        }
    }

    private static long size(TensorProto tensor, Path location, ModelFiles files) throws EngineException {
        Path file = files.main().resolveSibling(location);
        try {
            if (!Files.exists(file)) {
                throw unsafe(tensor, "lie in the file " + Shown.name(location.toString()) + ", which is missing");
            }
            if (!file.toRealPath().startsWith(files.root().toRealPath())) {
                throw unsafe(tensor, "lie outside of the model's own files");
            }
            if (!Files.isRegularFile(file)) {
                throw unsafe(tensor, "lie in " + Shown.name(location.toString()) + ", which is no regular file");
            }
            return Files.size(file);
        } catch (IOException unreadable) {
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
