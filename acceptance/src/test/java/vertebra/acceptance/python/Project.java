package vertebra.acceptance.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Upload;

/** A folder that is deployed. */
record Project(Path folder) {

    /** A new folder. */
    static Project in(Path parent, String name) {
        try {
            return new Project(Files.createDirectories(parent.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An API of this name with a predictor, which takes more lines of the predictor's section as they stand in YAML. */
    static Project python(Path parent, String name, String predictor, String... lines) {
        return in(parent, name).file("predictor.py", predictor).spec(name, "python", "path: predictor.py", lines);
    }

    /** Writes the spec: each line is one of the predictor's section, or of the API's when it begins with {@code ^}. */
    Project spec(String name, String type, String first, String... lines) {
        StringBuilder yaml =
                new StringBuilder("- name: %s\n  predictor:\n    type: %s\n    %s\n".formatted(name, type, first));
        for (String line : lines) {
            yaml.append(line.startsWith("^") ? "  " + line.substring(1) : "    " + line)
                    .append('\n');
        }
        return file("cortex.yaml", yaml.toString());
    }

    Project file(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gzipped tar of the files that lie in the folder itself. */
    byte[] archive() {
        Map<String, byte[]> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Upload.archive(files);
    }

    /** {@code vertebra deploy}, whatever comes of it. */
    Command deploy(Node node) {
        return node.vertebra("deploy", folder.resolve("cortex.yaml").toString(), "--timeout=300");
    }
}
