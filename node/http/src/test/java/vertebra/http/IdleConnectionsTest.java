package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static vertebra.http.OpenEdge.GET;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.process.ChildProcess;

/** Many callers that keep a connection and say nothing. */
@Tag("F14")
@Timeout(120)
class IdleConnectionsTest {

    private static final int CROWD = 10_000;
    /** Measured: 8.2 kB. */
    private static final long MAX_BYTES_EACH = 12_000;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    @Test
    void leaveRoomForOthersAndCostLittle() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(system.getMaxFileDescriptorCount() > CROWD + 1_000, "NOT RUN: too few file descriptors");
        try (OpenEdge edge = OpenEdge.open();
                RawClient honest = RawClient.connect(edge.port())) {
            // given
            honest.send(GET).readAnswer();
            long before = heapBytes();

            try (ChildProcess crowd = ChildProcess.java(
                    IdleCrowd.class,
                    List.of("-Xmx512m"),
                    List.of(Integer.toString(edge.port()), Integer.toString(CROWD)))) {
                // when
                crowd.awaitLine(line -> line.equals("idle: " + CROWD), Duration.ofSeconds(90));

                // then
                for (int i = 0; i < 100; i++) {
                    assertThat(honest.send(GET).readAnswer().body()).isEqualTo("ok");
                    try (RawClient fresh = RawClient.connect(edge.port())) {
                        assertThat(fresh.send(GET).readAnswer().body()).isEqualTo("ok");
                    }
                }
                assertThat((heapBytes() - before) / CROWD)
                        .as("bytes of heap for each")
                        .isLessThan(MAX_BYTES_EACH);
            }
        }
    }

    private long heapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
