package vertebra.engine.worker.environment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own, in memory, that is soon full. */
record SmallDisk(Path folder) implements AutoCloseable {

    /** Makes the folder, which becomes the disk. NOT RUN for all but root, who mounts. */
    static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "disk", folder.toString()) == 0,
                "NOT RUN: only root mounts");
        return new SmallDisk(folder);
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", folder.toString());
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }
}
