package vertebra.spec.yaml;

/** What the reader may ask about the project's folder. A server asks the uploaded files, the CLI the local ones. */
public interface ProjectFiles {

    /** True when {@code relativePath} (forward slashes, inside the project) is a regular file or a folder. */
    boolean exists(String relativePath);

    /** For text that comes without a folder: no path rule is checked. */
    ProjectFiles UNKNOWN = relativePath -> true;
}
