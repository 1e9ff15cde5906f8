package vertebra.serving.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.testing.RowsModel;

class BatchRoomTest {

    private static final long SECOND = 1_000_000_000L;

    private final TensorCodec codec = new TensorCodec(new RowsModel(rows -> {}).signature(), List.of());
    private final DecodedRequest one = decode("{\"x\":[1,2]}");

    @Test
    void takesThirtyTwoAtMost() {
        // given
        BatchRoom room = new BatchRoom(one, each(1), SECOND, SECOND);

        // then
        for (int i = 1; i < 32; i++) {
            assertThat(room.take(one, SECOND)).isTrue();
        }
        assertThat(room.take(one, SECOND)).isFalse();
    }

    @Test
    void staysWithinTheGrantedTime() {
        // given
        BatchRoom room = new BatchRoom(one, each(400), 1_200, SECOND);

        // then
        assertThat(room.take(one, SECOND)).isTrue();
        assertThat(room.take(one, SECOND)).isTrue();
        assertThat(room.take(one, SECOND)).isFalse();
    }

    @Test
    void takesAllWhomARunCostsNothingMore() {
        // given
        BatchRoom room = new BatchRoom(one, (requests, bytes) -> 900, 1_000, SECOND);

        // then
        for (int i = 1; i < 32; i++) {
            assertThat(room.take(one, SECOND)).isTrue();
        }
    }

    @Test
    void staysWithinHalfOfTheTightestDeadline() {
        // given
        BatchRoom room = new BatchRoom(one, each(100), SECOND, 2_000);

        // then
        assertThat(room.take(one, 300)).isFalse();
        assertThat(room.take(one, 700)).isTrue();
        assertThat(room.take(one, SECOND)).isTrue();
        assertThat(room.take(one, SECOND)).isFalse();
    }

    @Test
    void staysWithinFourMebibytes() {
        // given
        DecodedRequest large = decode("{\"x\":[" + "[1,2],".repeat(199_999) + "[1,2]]}");
        BatchRoom room = new BatchRoom(large, each(1), SECOND, SECOND);

        // then
        assertThat(room.take(large, SECOND)).isTrue();
        assertThat(room.take(large, SECOND)).isFalse();
        assertThat(room.take(one, SECOND)).isTrue();
    }

    @Test
    void takesOnlyWhatJoins() {
        // given
        DecodedRequest ofAnotherModel =
                new TensorCodec(new RowsModel(rows -> {}).signature(), List.of()).decode("[[1,2]]".getBytes(UTF_8));

        // then
        assertThat(new BatchRoom(one, each(1), SECOND, SECOND).take(ofAnotherModel, SECOND))
                .isFalse();
    }

    /** Every request costs the same. */
    private static BatchRoom.Cost each(long nanos) {
        return (requests, bytes) -> requests * nanos;
    }

    private DecodedRequest decode(String json) {
        return codec.decode(json.getBytes(UTF_8));
    }
}
