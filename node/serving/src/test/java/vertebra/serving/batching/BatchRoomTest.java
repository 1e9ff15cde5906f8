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
        BatchRoom room = new BatchRoom(one, 1, SECOND, SECOND);

        // then
        for (int i = 1; i < 32; i++) {
            assertThat(room.take(one, 1, SECOND)).isTrue();
        }
        assertThat(room.take(one, 1, SECOND)).isFalse();
    }

    @Test
    void staysWithinTheGrantedTime() {
        // given
        BatchRoom room = new BatchRoom(one, 400, 1_000, SECOND);

        // then
        assertThat(room.take(one, 400, SECOND)).isTrue();
        assertThat(room.take(one, 400, SECOND)).isFalse();
        assertThat(room.take(one, 200, SECOND)).isTrue();
    }

    @Test
    void staysWithinHalfOfTheTightestDeadline() {
        // given
        BatchRoom room = new BatchRoom(one, 100, SECOND, 2_000);

        // then
        assertThat(room.take(one, 100, 300)).isFalse();
        assertThat(room.take(one, 100, 600)).isTrue();
        assertThat(room.take(one, 150, SECOND)).isFalse();
        assertThat(room.take(one, 100, SECOND)).isTrue();
    }

    @Test
    void staysWithinFourMebibytes() {
        // given
        DecodedRequest large = decode("{\"x\":[" + "[1,2],".repeat(199_999) + "[1,2]]}");
        BatchRoom room = new BatchRoom(large, 1, SECOND, SECOND);

        // then
        assertThat(room.take(large, 1, SECOND)).isTrue();
        assertThat(room.take(large, 1, SECOND)).isFalse();
        assertThat(room.take(one, 1, SECOND)).isTrue();
    }

    @Test
    void takesOnlyWhatJoins() {
        // given
        DecodedRequest ofAnotherModel =
                new TensorCodec(new RowsModel(rows -> {}).signature(), List.of()).decode("[[1,2]]".getBytes(UTF_8));

        // then
        assertThat(new BatchRoom(one, 1, SECOND, SECOND).take(ofAnotherModel, 1, SECOND))
                .isFalse();
    }

    private DecodedRequest decode(String json) {
        return codec.decode(json.getBytes(UTF_8));
    }
}
