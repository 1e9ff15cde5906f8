package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds tiny packages: a wheel is a zip. */
final class Wheels {

    private Wheels() {}

    /** A package with one module of its name, which has the constant {@code VERSION}. */
    static Path write(Path folder, String name, String version, String... needs) throws IOException {
        String info = name + "-" + version + ".dist-info/";
        String requires = List.of(needs).stream()
                .map(need -> "Requires-Dist: " + need + "\n")
                .collect(Collectors.joining());
        Map<String, String> files = new LinkedHashMap<>();
        files.put(name + ".py", "VERSION = '" + version + "'\n");
        files.put(
                info + "METADATA",
                "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + requires + "\n");
        files.put(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        files.put(
                info + "RECORD",
                files.keySet().stream().map(path -> path + ",,\n").collect(Collectors.joining()) + info + "RECORD,,\n");
        Path wheel = Files.createDirectories(folder).resolve(name + "-" + version + "-py3-none-any.whl");
        try (OutputStream out = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return wheel;
    }
}
