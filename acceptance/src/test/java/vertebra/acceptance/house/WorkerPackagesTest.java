package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;

/** What {@code make tools} installs for tests, examples and benchmarks is what a worker gets that asks for nothing. */
class WorkerPackagesTest {

    private static final String TOOLS = "tools/worker-requirements.txt";
    private static final String BASE =
            "node/engine-worker/src/main/resources/vertebra/engine/worker/environment/base-requirements.txt";

    @Test
    void toolsAndWorkersHaveTheSameVersions() {
        assertThat(packages(TOOLS)).isNotEmpty().containsExactlyInAnyOrderElementsOf(packages(BASE));
    }

    @Test
    void everyVersionIsPinned() {
        assertThat(packages(TOOLS)).allMatch(line -> line.matches("[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*"));
    }

    private static List<String> packages(String file) {
        return SourceTree.read(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
