package vertebra.engine.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Our Python package, which is on the class path, unpacked where workers can read it. */
final class Scripts {

    private static final String PACKAGE = "vertebra_worker";

    private Scripts() {}

    /** Into this folder; returns the folder. What an older program left there is overwritten. */
    static Path unpack(Path folder) {
        URL marker = Scripts.class.getResource("/" + PACKAGE + "/__init__.py");
        if (marker == null) {
            throw new IllegalStateException("the package " + PACKAGE + " is not on the class path");
        }
        try {
            URI uri = marker.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    copy(jar.getPath("/" + PACKAGE), folder.resolve(PACKAGE));
                }
            } else {
                copy(Path.of(uri).resolveSibling(""), folder.resolve(PACKAGE));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("the scripts of workers cannot be unpacked", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walked = Files.walk(from)) {
            files = walked.filter(file -> file.toString().endsWith(".py")).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            try (InputStream in = Files.newInputStream(file)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
