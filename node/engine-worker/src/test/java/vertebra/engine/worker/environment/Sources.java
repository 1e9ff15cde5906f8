package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes source packages, which bring the program that builds them: a zip, which needs no package of anybody else. */
@SuppressWarnings("InlineFormatString") // a program reads best on its own
final class Sources {

    private static final String BACKEND = """
            import os, zipfile

            def said():
            %s

            def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
                name, info = "%s-%s-py3-none-any.whl", "%s-%s.dist-info/"
                with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
                    wheel.writestr("%s.py", "SAID = " + repr(said()))
                    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n")
                    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                    wheel.writestr(info + "RECORD", "")
                return name
            """;

    private Sources() {}

    /** @param said body of a function that runs in the build; what it returns is the constant {@code SAID} of the module */
    static Path write(Path folder, String name, String version, String said) throws IOException {
        String top = name + "-" + version + "/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put(top + "PKG-INFO", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n");
        files.put(
                top + "pyproject.toml",
                "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n");
        files.put(
                top + "backend.py",
                BACKEND.formatted(said.indent(4), name, version, name, version, name, name, version));
        Path source = Files.createDirectories(folder).resolve(name + "-" + version + ".zip");
        try (OutputStream out = Files.newOutputStream(source);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return source;
    }

    /** The constant of a wheel that was built from one, in Python's words. */
    static String said(Path wheels, String name) throws IOException {
        try (ZipFile wheel =
                new ZipFile(wheels.resolve(name + "-1.0-py3-none-any.whl").toFile())) {
            return new String(
                    wheel.getInputStream(wheel.getEntry(name + ".py")).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
