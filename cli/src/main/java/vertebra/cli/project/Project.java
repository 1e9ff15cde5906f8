package vertebra.cli.project;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ProjectFiles;
import vertebra.spec.yaml.SpecReading;

/**
 * What one deploy sends.
 *
 * @param specFile name of the spec inside the archive
 * @param specText its content
 * @param files everything else, sorted by path
 */
public record Project(String specFile, String specText, List<Entry> files) {

    /**
     * A file that is sent.
     *
     * @param path inside the archive, forward slashes
     * @param bytes its size when the folder was read
     */
    public record Entry(String path, Path file, long bytes) {}

    public Project {
        files = List.copyOf(files);
    }

    /** Before compression. */
    public long bytes() {
        return specText.getBytes(StandardCharsets.UTF_8).length
                + files.stream().mapToLong(Entry::bytes).sum();
    }

    /** Checks the spec as the node will: against the files that are sent. */
    public SpecReading read() {
        return new ApiSpecReader().read(specFile, specText, sent());
    }

    /** The models that the spec names and that are not sent. */
    public List<String> missingModels() {
        return MissingModels.of(read().apis(), sent());
    }

    private ProjectFiles sent() {
        return relative -> {
            String path = Path.of(relative).normalize().toString().replace('\\', '/');
            return path.equals(specFile)
                    || files.stream()
                            .anyMatch(file ->
                                    file.path().equals(path) || file.path().startsWith(path + "/"));
        };
    }
}
