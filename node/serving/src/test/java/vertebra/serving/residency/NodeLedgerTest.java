package vertebra.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

class NodeLedgerTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final ApiName IRIS = new ApiName("iris");
    private static final ApiName WINE = new ApiName("wine");
    private static final Revision R1 = new Revision(1);
    private static final Revision R2 = new Revision(2);

    private final NodeLedger ledger = new NodeLedger(2_000, 4 * GIBIBYTE);

    @Test
    void grantsUntilItIsFullAndSaysWhatIsMissing() {
        // given
        assertThat(ledger.reserve(IRIS, R1, 1_500, GIBIBYTE)).isEmpty();

        // then
        assertThat(ledger.reserve(WINE, R1, 600, GIBIBYTE))
                .hasValueSatisfying(missing -> assertThat(missing).contains("600m", "500m", "2000m", "compute.cpu"));
        assertThat(ledger.reserve(WINE, R1, 500, 4 * GIBIBYTE))
                .hasValueSatisfying(missing -> assertThat(missing).contains("4096 MiB", "3072 MiB", "compute.mem"));
        assertThat(ledger.reserve(WINE, R1, 500, 3 * GIBIBYTE)).isEmpty();
    }

    @Test
    void letsARollOutBorrowFromWhatItReplaces() {
        // given
        assertThat(ledger.reserve(IRIS, R1, 2_000, 3 * GIBIBYTE)).isEmpty();

        // when
        assertThat(ledger.reserve(IRIS, R2, 2_000, 4 * GIBIBYTE)).isEmpty();
        ledger.release(IRIS, R2);

        // then
        assertThat(ledger.reserve(WINE, R1, 0, 2 * GIBIBYTE)).isPresent();
        assertThat(ledger.reserve(WINE, R1, 0, GIBIBYTE)).isEmpty();
    }

    @Test
    void changesNothingWhenItRefuses() {
        // given
        ledger.reserve(IRIS, R1, 0, GIBIBYTE);

        // when
        ledger.reserve(IRIS, R1, 0, 5 * GIBIBYTE);

        // then
        assertThat(ledger.reserve(WINE, R1, 0, 3 * GIBIBYTE)).isEmpty();
    }

    @Test
    void givesTheLastRoomToOneOnly() throws Exception {
        // given
        List<Callable<Boolean>> takers = IntStream.range(0, 64)
                .mapToObj(i -> (Callable<Boolean>) () ->
                        ledger.reserve(new ApiName("a" + i), R1, 0, GIBIBYTE).isEmpty())
                .toList();

        // when
        int granted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> taken : threads.invokeAll(takers)) {
                granted += taken.get() ? 1 : 0;
            }
        }

        // then
        assertThat(granted).isEqualTo(4);
    }
}
