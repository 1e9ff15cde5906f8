package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.acceptance.source.SourceTree;

/** Documents that are what the code says; {@code make docs} writes them anew. */
final class GeneratedDocs {

    static final String MARK = "<!-- Written by `make docs` from the code; do not edit. -->\n\n";

    private GeneratedDocs() {}

    /** @param document path inside the project */
    static void isUpToDate(String document, String content) throws IOException {
        Path file = SourceTree.root().resolve(document);
        if (Boolean.getBoolean("vertebra.docs.write")) {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, content);
        }
        assertThat(file)
                .as("run `make docs` and commit the result")
                .exists()
                .content()
                .isEqualTo(content);
    }
}
