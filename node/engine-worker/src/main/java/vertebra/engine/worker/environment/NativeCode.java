package vertebra.engine.worker.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether packages with native code load from a folder: the system maps no code from a file system without execution. */
public final class NativeCode {

    private static final Comparator<Mount> DEEPEST =
            Comparator.comparingInt(mount -> mount.point().getNameCount());

    private NativeCode() {}

    /** Where a file system is seen, and how. */
    private record Mount(Path point, List<String> options) {
        static Mount parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Mount(Path.of(parts[4].replace("\\040", " ")), List.of(parts[5].split(",", -1)));
        }
    }

    /**
     * Why they would not; empty: nothing speaks against it.
     *
     * @param folder need not be there yet
     */
    public static Optional<String> obstacle(Path folder) {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            Path real = existing(folder.toAbsolutePath().normalize()).toRealPath();
            return mounts.map(Mount::parse)
                    .filter(mount -> real.startsWith(mount.point()))
                    // The later one of two at the same place covers the other.
                    .reduce((one, next) -> DEEPEST.compare(one, next) > 0 ? one : next)
                    .filter(mount -> mount.options().contains("noexec"))
                    .map(mount -> "packages with native code, such as numpy, do not load: " + mount.point()
                            + " is mounted noexec, and state_dir lies in it");
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private static Path existing(Path folder) {
        Path existing = folder;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }
}
