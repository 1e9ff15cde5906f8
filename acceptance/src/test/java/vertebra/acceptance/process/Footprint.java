package vertebra.acceptance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a node takes of its machine.
 *
 * @param heapBytes live after a full collection
 * @param residentBytes of the process
 */
public record Footprint(long heapBytes, long residentBytes, long threads, long descriptors) {

    /** Collects garbage first, twice: what the first round only made finalizable or unmapped goes in the second. */
    public static Footprint of(Node node) {
        collectGarbage(node);
        collectGarbage(node);
        Path proc = Path.of("/proc", Long.toString(node.pid()));
        return new Footprint(
                (long) node.metricSum("jvm_memory_used_bytes", "area=\"heap\""),
                status(proc, "VmRSS:") * 1024,
                status(proc, "Threads:"),
                descriptors(proc));
    }

    @Override
    public String toString() {
        return "heap %.1f MB, resident %.0f MB, %d threads, %d descriptors"
                .formatted(heapBytes / 1e6, residentBytes / 1e6, threads, descriptors);
    }

    /** Bytes of the files in a folder, those that vanish meanwhile left out. */
    public static long diskBytes(Path folder) {
        long[] bytes = {0};
        StateFiles.visit(folder, (path, attributes) -> bytes[0] += attributes.isDirectory() ? 0 : attributes.size());
        return bytes[0];
    }

    private static void collectGarbage(Node node) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command.run(Path.of("/"), Map.of(), List.of(jcmd, Long.toString(node.pid()), "GC.run"))
                .succeeded();
    }

    private static long status(Path proc, String key) {
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long descriptors(Path proc) {
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
