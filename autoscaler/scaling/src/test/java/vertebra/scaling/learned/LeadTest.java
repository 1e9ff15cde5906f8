package vertebra.scaling.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

class LeadTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
    private static final ApiName API = new ApiName("iris");

    @Test
    void isWhatIsSaidBeforeFiveStartsWereSeen() {
        // given
        Lead lead = Lead.unknown(NOW.minusSeconds(600)).with(API, started(4, 20), NOW);

        // when
        double seconds = lead.seconds(List.of(), 0, 90, NOW);

        // then
        assertThat(seconds).isCloseTo(92, within(1e-9));
    }

    @Test
    void isLearnedFromFive() {
        // given
        Lead lead = Lead.unknown(NOW.minusSeconds(600)).with(API, started(5, 20), NOW);

        // when
        double seconds = lead.seconds(List.of(), 0, 90, NOW);

        // then
        assertThat(seconds).isCloseTo(22, within(1e-9));
    }

    @Test
    void oneStartThatIsSlowerThanWhatIsSaidTeaches() {
        // given
        Lead lead = Lead.unknown(NOW.minusSeconds(600)).with(API, started(1, 150), NOW);

        // when
        double seconds = lead.seconds(List.of(), 0, 90, NOW);

        // then
        assertThat(seconds).isCloseTo(152, within(1e-9));
    }

    @Test
    void aStartThatIsNotOverTeachesToo() {
        // given
        Lead lead = Lead.unknown(NOW);

        // when
        double young = lead.seconds(List.of(starting(3)), 0, 5, NOW);
        double old = lead.seconds(List.of(starting(3), starting(140)), 0, 5, NOW);
        double slow = lead.seconds(List.of(starting(3_000)), 0, 5, NOW);

        // then
        assertThat(young).isCloseTo(7, within(1e-9));
        assertThat(old).isCloseTo(142, within(1e-9));
        assertThat(slow).isCloseTo(302, within(1e-9));
    }

    @Test
    void whatNoStartTakesTeachesNothing() {
        // given
        int threeDays = 3 * 86_400;
        Lead learned = Lead.unknown(NOW.minusSeconds(600))
                .with(API, started(5, 20), NOW)
                .with(API, started(50, threeDays), NOW);

        // when
        double over = learned.seconds(List.of(), 0, 5, NOW);
        double lasting = learned.seconds(List.of(starting(threeDays)), 0, 5, NOW);

        // then
        assertThat(over).isCloseTo(22, within(1e-9));
        assertThat(lasting).isCloseTo(22, within(1e-9));
    }

    @Test
    void aStartThatEndsInTheFutureDoesNotHideThoseThatFollow() {
        // given
        List<ReplicaView> ahead = List.of(view(State.READY, NOW.plusSeconds(3_600), 20_000));
        Lead lead = Lead.unknown(NOW.minusSeconds(600)).with(API, ahead, NOW);

        // when
        double seconds = lead.with(API, started(1, 150), NOW).seconds(List.of(), 0, 90, NOW);

        // then
        assertThat(seconds).isCloseTo(152, within(1e-9));
    }

    private static List<ReplicaView> started(int count, int seconds) {
        return IntStream.range(0, count)
                .mapToObj(i -> view(State.READY, NOW.minusSeconds(10 + i), seconds * 1000L))
                .toList();
    }

    private static ReplicaView starting(int seconds) {
        return view(State.LOADING, NOW.minusSeconds(seconds), 0);
    }

    private static ReplicaView view(State state, Instant since, long loadMillis) {
        return new ReplicaView(new NodeId("n1"), API, new Revision(1), state, 1, 1, since, null, 1, loadMillis);
    }
}
