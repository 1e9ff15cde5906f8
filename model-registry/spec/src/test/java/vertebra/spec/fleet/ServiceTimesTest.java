package vertebra.spec.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTimesTest {

    private static final ServiceTimes EARLY = new ServiceTimes(40, List.of(3L, 0L, 1L));
    private static final ServiceTimes LATE = new ServiceTimes(42, List.of(2L, 5L));

    @Test
    void addsUpBucketByBucket() {
        // when
        ServiceTimes sum = ServiceTimes.sum(List.of(EARLY, LATE, ServiceTimes.NONE));

        // then
        assertThat(sum).isEqualTo(new ServiceTimes(40, List.of(3L, 0L, 3L, 5L)));
        assertThat(ServiceTimes.sum(List.of())).isEqualTo(ServiceTimes.NONE);
    }

    @Test
    void saysWhatCameSinceAndNeverLessThanNothing() {
        // given
        ServiceTimes both = ServiceTimes.sum(List.of(EARLY, LATE));

        // then
        assertThat(both.since(EARLY)).isEqualTo(LATE);
        assertThat(EARLY.since(both)).isEqualTo(ServiceTimes.NONE);
    }

    @Test
    void readsAQuantileBetweenTheBoundsOfItsBucket() {
        // given
        long[] counts = new long[ServiceTimes.BUCKETS];
        counts[ServiceTimes.bucketOf(0.05)] = 99;
        counts[ServiceTimes.bucketOf(2)] = 1;
        ServiceTimes times = ServiceTimes.of(counts);

        // then
        assertThat(times.quantile(0.5)).isCloseTo(0.05, within(0.005));
        assertThat(times.quantile(1)).isCloseTo(2, within(0.2));
        assertThat(ServiceTimes.NONE.quantile(0.99)).isZero();
    }
}
