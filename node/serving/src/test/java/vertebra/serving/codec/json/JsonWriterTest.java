package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, commas and bounds; numbers are in {@link NumbersProperties}. */
class JsonWriterTest {

    @Test
    void putsCommasWhereTheyBelong() {
        // given
        JsonWriter json = new JsonWriter(1000);

        // when
        json.startObject().name("a").startList();
        json.number(1L);
        json.startList().endList();
        json.bool(true);
        json.endList().name("b").startObject().endObject().endObject();

        // then
        assertThat(new String(json.toUtf8(), UTF_8)).isEqualTo("{\"a\":[1,[],true],\"b\":{}}");
    }

    /** All of Unicode, one character after the other, as the JDK encodes it. */
    @Test
    void writesEveryCharacterThatNeedsNoEscapeAsUtf8() {
        // given
        StringBuilder all = new StringBuilder();
        for (int c = ' '; c <= Character.MAX_CODE_POINT; c++) {
            if (c != '"' && c != '\\') {
                all.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c);
            }
        }
        JsonWriter json = new JsonWriter(8_000_000);

        // when
        json.text(all.toString());

        // then
        assertThat(json.toUtf8()).isEqualTo(("\"" + all + "\"").getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\ud83d\ud83d\ude00", "\ude00\ud83d"})
    void writesHalfACharacterAsAQuestionMark(String text) {
        // given
        JsonWriter json = new JsonWriter(1000);

        // when
        json.text(text);

        // then
        assertThat(json.toUtf8()).isEqualTo(("\"" + text + "\"").getBytes(UTF_8));
    }

    @Test
    @Tag("S8")
    void takesNoMoreMemoryThanItMay() {
        // given
        JsonWriter json = new JsonWriter(1000);

        // then
        assertThatThrownBy(() -> json.text("x".repeat(1000))).isInstanceOf(BufferOverflowException.class);
        assertThat(json.toUtf8()).hasSizeLessThanOrEqualTo(1000);
    }
}
