package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file beside the wheels of an environment that says what they are: one requirement a line, with its version and hash, in
 * pip's own words; first what they are for. Its SHA-256 names the environment on every node.
 */
public final class EnvironmentLock {

    /** Its name in the folder of the wheels. */
    public static final String FILE = "requirements.lock";

    private static final Pattern HEAD = Pattern.compile("# Python (3\\.\\d+) on (\\S+)");
    private static final Pattern WHEEL =
            Pattern.compile("([A-Za-z0-9._]+)-([A-Za-z0-9._+!]+)(-[0-9][^-]*)?-[^-]+-[^-]+-[^-]+\\.whl");

    private EnvironmentLock() {}

    /** Describes the wheels of a folder, in that folder. */
    static void write(Path wheels, Interpreter python) throws IOException {
        StringBuilder text = new StringBuilder("# Python " + python.series() + " on " + python.platform() + "\n");
        for (Path wheel : wheels(wheels)) {
            Matcher name = WHEEL.matcher(wheel.getFileName().toString());
            if (!name.matches()) {
                throw new IOException("no name of a wheel: " + wheel.getFileName());
            }
            text.append(name.group(1))
                    .append("==")
                    .append(name.group(2))
                    .append(" --hash=sha256:")
                    .append(sha256(wheel))
                    .append('\n');
        }
        Files.writeString(wheels.resolve(FILE), text);
    }

    /**
     * The Python that packages are for.
     *
     * @param series {@code 3.11}
     * @param platform that of an {@link Interpreter}; older nodes wrote it without its end
     */
    record Target(String series, String platform) {
        boolean fits(Interpreter python) {
            return series.equals(python.series()) && (python.platform() + "-").startsWith(platform + "-");
        }
    }

    /** Empty: it does not say. */
    static Optional<Target> target(Path wheels) throws IOException {
        try (Stream<String> lines = Files.lines(wheels.resolve(FILE))) {
            return lines.map(HEAD::matcher)
                    .filter(Matcher::lookingAt)
                    .map(head -> new Target(head.group(1), head.group(2)))
                    .findFirst();
        }
    }

    /** Packages that it names. */
    static List<String> packages(Path wheels) throws IOException {
        try (Stream<String> lines = Files.lines(wheels.resolve(FILE))) {
            return lines.filter(line -> !line.startsWith("#")).toList();
        }
    }

    /** The name of the environment that these wheels make. */
    static String nameOf(Path wheels) throws IOException {
        return sha256(wheels.resolve(FILE));
    }

    private static List<Path> wheels(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .sorted()
                    .toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
