package vertebra.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.InferenceEngine.Threading;

class ThreadingTest {

    @ParameterizedTest
    @CsvSource({"0, CALLER", "4999999, CALLER", "5000000, SHARED_POOL", "3000000000, SHARED_POOL"})
    void smallFilesAreFirstLoadedForTheCaller(long bytes, Threading threading) {
        assertThat(Threading.forFile(bytes)).isEqualTo(threading);
    }

    @ParameterizedTest
    @CsvSource({"3000, CALLER", "199999, CALLER", "200000, SHARED_POOL", "9000000000, SHARED_POOL"})
    void cheapRunsStayInTheCaller(long nanos, Threading threading) {
        assertThat(Threading.forCost(Duration.ofNanos(nanos))).isEqualTo(threading);
    }
}
