package vertebra.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The runtime's native libraries, unpacked once. Left alone, the runtime unpacks 24 MB into the temporary folder at every start,
 * and a process that is killed leaves them there.
 */
public final class OnnxLibrary {

    private static final String PROPERTY = "onnxruntime.native.path";
    private static final String RESOURCES = "/ai/onnxruntime/native/";

    private OnnxLibrary() {}

    /**
     * Lets the runtime take its libraries from the first of these folders that has them, or can be given them. Called before the
     * first {@link OnnxEngine}; does nothing when the system property {@code onnxruntime.native.path} names a folder, and leaves
     * the runtime its own way when no folder can be written or this machine is of a kind that the jar does not know. Blocking.
     */
    public static void useFrom(List<Path> parents) {
        if (System.getProperty(PROPERTY) == null) {
            parents.stream()
                    .flatMap(parent -> unpacked(parent).stream())
                    .findFirst()
                    .ifPresent(folder -> System.setProperty(PROPERTY, folder.toString()));
        }
    }

    private static Optional<Path> unpacked(Path parent) {
        Path folder = parent.resolve("onnxruntime-" + version() + "-" + platform());
        try {
            if (!Files.isDirectory(folder)) {
                unpack(parent, folder);
            }
            // What another user unpacked may be for himself alone.
            return Optional.of(folder).filter(Files::isExecutable);
        } catch (IOException notHere) {
            return Optional.empty();
        }
    }

    /** The folder appears whole or not at all. */
    private static void unpack(Path parent, Path folder) throws IOException {
        Files.createDirectories(parent);
        Path next = Files.createTempDirectory(parent, ".unpacking-");
        try {
            for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
                copy(System.mapLibraryName(name), next);
            }
            Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            delete(next);
            // Unless another process was faster.
            if (!Files.isDirectory(folder)) {
                throw failed;
            }
        }
    }

    private static void copy(String file, Path to) throws IOException {
        try (InputStream library = OrtEnvironment.class.getResourceAsStream(RESOURCES + platform() + "/" + file)) {
            if (library == null) {
                throw new FileNotFoundException(file);
            }
            Files.copy(library, to.resolve(file));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static String version() {
        return Objects.requireNonNullElse(OrtEnvironment.class.getPackage().getImplementationVersion(), "unknown");
    }

    /** The names that the runtime's jar uses. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return (os.startsWith("mac") ? "osx" : os.startsWith("win") ? "win" : "linux")
                + (arch.equals("amd64") ? "-x64" : "-" + arch);
    }
}
