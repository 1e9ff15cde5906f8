package vertebra.engine.api;

import java.nio.file.Path;

/**
 * The files of one model, unpacked, read only.
 *
 * @param root every file that the model may read lies below it
 * @param main the model's file (or the root itself where the format is a folder)
 */
public record ModelFiles(Path root, Path main) {

    public ModelFiles {
        if (!main.startsWith(root)) {
            throw new IllegalArgumentException("model file: " + main + " (expected: below " + root + ")");
        }
    }
}
