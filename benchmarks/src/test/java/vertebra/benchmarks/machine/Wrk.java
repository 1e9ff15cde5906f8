package vertebra.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.testkit.process.ChildProcess;

/** wrk: callers on keep-alive connections that ask again as soon as they have an answer. */
public final class Wrk {

    private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([\\d.]+)(m?s|m)\\b");
    private static final Pattern FAILED = Pattern.compile("Non-2xx.*|Socket errors.*");

    private final Cores cores;
    private final Path folder;

    /**
     * What wrk did.
     *
     * @param requests answered well, in {@code seconds}
     */
    public record Run(long requests, double seconds) {}

    /**
     * @param folder for its scripts
     * @throws MissingToolException wrk is not here
     */
    public Wrk(Cores cores, Path folder) {
        if (Programs.find("wrk").isEmpty()) {
            throw new MissingToolException("wrk");
        }
        this.cores = cores;
        this.folder = folder;
    }

    /**
     * Posts one body again and again.
     *
     * @throws IllegalStateException an answer was no 2xx, or a connection failed
     */
    public Run post(String url, String json, int connections, Duration time) {
        Path script = script(json);
        List<String> command = cores.forDriver(
                List.of("wrk", "-t1", "-c" + connections, "-d" + time.toSeconds() + "s", "-s", script.toString(), url));
        try (ChildProcess wrk = ChildProcess.start(command, folder, Map.of())) {
            wrk.awaitExit(time.plusSeconds(30));
            String output = String.join("\n", wrk.output());
            Matcher done = DONE.matcher(output);
            if (!done.find() || FAILED.matcher(output).find()) {
                throw new IllegalStateException("wrk on " + url + ":\n" + output);
            }
            return new Run(Long.parseLong(done.group(1)), seconds(Double.parseDouble(done.group(2)), done.group(3)));
        }
    }

    private static double seconds(double amount, String unit) {
        return switch (unit) {
            case "m" -> amount * 60;
            case "ms" -> amount / 1000;
            default -> amount;
        };
    }

    private Path script(String json) {
        try {
            Path body = Files.writeString(folder.resolve("body.json"), json);
            return Files.writeString(folder.resolve("post.lua"), """
                    wrk.method = "POST"
                    wrk.headers["Content-Type"] = "application/json"
                    wrk.body = assert(io.open("%s", "rb")):read("*a")
                    """.formatted(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
