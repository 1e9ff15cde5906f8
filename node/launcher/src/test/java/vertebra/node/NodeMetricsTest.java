package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetricsTest {

    @TempDir
    private Path folder;

    @Test
    void showsTheProcessTheEventLoopsAndTheNode() {
        try (RunningNode node = RunningNode.start(folder, "--cluster.name=shop")) {
            // when
            String metrics = node.adminText("/metrics");

            // then
            assertThat(metrics)
                    .contains(
                            "vertebra_node_info{cluster=\"shop\",node=\"node-1\",version=",
                            "vertebra_node_draining 0.0",
                            "vertebra_connections{listener=\"data\"}",
                            "jvm_memory_used_bytes",
                            "jvm_gc_pause_seconds",
                            "jvm_threads_live_threads",
                            "process_files_open_files",
                            "process_uptime_seconds",
                            "netty_eventexecutor_tasks_pending")
                    .doesNotContain("vertx_http_server");
        }
    }
}
