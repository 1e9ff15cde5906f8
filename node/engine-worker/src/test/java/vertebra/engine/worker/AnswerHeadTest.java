package vertebra.engine.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.Payload.Answer;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameType;

class AnswerHeadTest {

    @Test
    void keepsTheHeadersThatAreTheCodesToSet() throws EngineException {
        // when
        Answer answer = AnswerHead.answer(frame("""
                {"status": 201, "content_type": "text/csv", "headers": {"X-Model": "v3", "Content-Length": "9",
                 "transfer-encoding": "chunked", "X-Split": "a\\r\\nSet-Cookie: b", "bad name": "x", "": "y"}}"""));

        // then
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.contentType()).isEqualTo("text/csv");
        assertThat(answer.headers()).containsExactly(Map.entry("X-Model", "v3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\": 99, \"content_type\": \"a/b\"}",
                "{\"status\": 101, \"content_type\": \"a/b\"}",
                "{\"status\": 600, \"content_type\": \"a/b\"}",
                "{\"status\": \"ok\"}",
                "{\"status\": 200, \"content_type\": \"a/b\\r\\nX: y\"}",
                "[200]"
            })
    void refusesWhatHttpDoesNotKnow(String head) {
        assertThatThrownBy(() -> AnswerHead.answer(frame(head))).isInstanceOf(EngineException.class);
    }

    private static Frame frame(String head) {
        return new Frame(FrameType.ANSWER, 1, head.getBytes(UTF_8), new byte[0]);
    }
}
