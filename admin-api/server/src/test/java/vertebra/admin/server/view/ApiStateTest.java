package vertebra.admin.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.ReplicaView;

class ApiStateTest {

    private static final ApiName API = new ApiName("iris");
    private static final Revision COMMITTED = new Revision(8);

    /** Replicas are written as revision, state and count; the decision as wanted/placed of revision 8. */
    @ParameterizedTest(name = "decision {0}, replicas {1}: {2}, {3}/{4}, serving {5}")
    @CsvSource(textBlock = """
            -,   -,                           PENDING,  0, 1, -
            1/1, -,                           PENDING,  0, 1, -
            1/0, -,                           PENDING,  0, 1, -
            1/1, r8 LOADING 1,                PENDING,  0, 1, -
            1/1, r8 READY 1,                  LIVE,     1, 1, r8
            2/2, r8 READY 2,                  LIVE,     2, 2, r8
            2/2, r8 READY 1,                  UPDATING, 1, 2, r8
            2/1, r8 READY 1,                  LIVE,     1, 2, r8
            1/1, r8 FAILED 1,                 FAILED,   0, 1, -
            1/1, r8 FAILED 1;r7 READY 1,      FAILED,   1, 1, r7
            2/2, r8 FAILED 1;r8 READY 1,      UPDATING, 1, 2, r8
            1/1, r8 READY 1 ill,              FAILED,   0, 1, r8
            2/2, r8 READY 1 ill;r8 READY 1,   UPDATING, 1, 2, r8
            1/1, r8 LOADING 1;r7 READY 1,     UPDATING, 1, 1, r7
            1/0, r7 READY 1,                  PENDING,  1, 1, r7
            -,   r7 READY 1,                  UPDATING, 1, 1, r7
            1/1, r8 READY 1;r7 DRAINING 1,    LIVE,     1, 1, r8
            1/1, r6 READY 1;r7 READY 1,       UPDATING, 2, 1, r7
            0/0, -,                           IDLE,     0, 0, -
            0/0, r8 DRAINING 1,               IDLE,     0, 0, -
            0/0, r8 READY 1,                  LIVE,     1, 0, r8
            """)
    void saysInOneWordHowAnApiDoes(String decision, String replicas, String state, int live, int want, String serving) {
        // when
        ApiState judged = ApiState.of(COMMITTED, 1, decision(decision), replicas(replicas));

        // then
        assertThat(judged.state()).hasToString(state);
        assertThat(judged.live()).isEqualTo(live);
        assertThat(judged.want()).isEqualTo(want);
        assertThat(judged.serving().map(Revision::toString).orElse("-")).isEqualTo(serving);
    }

    @ParameterizedTest(name = "decision {0}, replicas {1}: {2}")
    @CsvSource(textBlock = """
            1/1, r8 READY 1,   -
            2/1, r8 READY 1,   'no room'
            1/0, -,            'no room'
            1/1, r8 FAILED 1,  'why r8'
            1/1, r8 READY 1 ill, 'why r8'
            1/1, r8 LOADING 1, 'r8 is loading on node-1.'
            -,   -,            'r8 waits for a node.'
            """)
    void saysWhatAnApiWaitsFor(String decision, String replicas, String reason) {
        // when
        ApiState judged = ApiState.of(COMMITTED, 1, decision(decision), replicas(replicas));

        // then
        assertThat(judged.reason()).isEqualTo(reason.equals("-") ? null : reason);
    }

    @Test
    void takesADecisionOnAnotherRevisionForNone() {
        // given
        Explanation old = explanation(new Revision(7), 5, 5);

        // when
        ApiState judged = ApiState.of(COMMITTED, 2, Optional.of(old), List.of());

        // then
        assertThat(judged.want()).isEqualTo(2);
    }

    private static Optional<Explanation> decision(String text) {
        if (text.equals("-")) {
            return Optional.empty();
        }
        String[] numbers = text.split("/", 2);
        return Optional.of(explanation(COMMITTED, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
    }

    private static Explanation explanation(Revision revision, int want, int placed) {
        return new Explanation(Instant.EPOCH, API, revision, want, placed, "init_replicas", "no room", List.of());
    }

    private static List<ReplicaView> replicas(String text) {
        List<ReplicaView> replicas = new ArrayList<>();
        for (String one : text.equals("-") ? new String[0] : text.split(";", -1)) {
            String[] words = one.split(" ", 4);
            ReplicaView.State state = ReplicaView.State.valueOf(words[1]);
            @Nullable String reason = state == ReplicaView.State.FAILED || words.length > 3 ? "why " + words[0] : null;
            replicas.add(new ReplicaView(
                    new NodeId("node-1"),
                    API,
                    new Revision(Integer.parseInt(words[0].substring(1))),
                    state,
                    Integer.parseInt(words[2]),
                    1,
                    Instant.EPOCH,
                    reason,
                    0,
                    0));
        }
        return replicas;
    }
}
