package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.problem.ProblemException;

/** Which JSON is which element, and how the element is written again. */
class ElementsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BOOL|true|true",
                "BOOL|false|false",
                "INT8|-128|-128",
                "INT8|127|127",
                "INT16|-32768|-32768",
                "INT32|2147483647|2147483647",
                "INT32|-0|0",
                "INT64|9223372036854775807|9223372036854775807",
                "INT64|-9223372036854775808|-9223372036854775808",
                "INT64|1.0|1",
                "INT64|1e2|100",
                "INT64|120e-1|12",
                "INT64|9.223372036854775807e18|9223372036854775807",
                "INT64|0e999999999|0",
                "UINT8|255|255",
                "UINT8|-0.0|0",
                "UINT16|65535|65535",
                "UINT32|4294967295|4294967295",
                "UINT64|18446744073709551615|18446744073709551615",
                "UINT64|18446744073709551609|18446744073709551609",
                "UINT64|9223372036854775808|9223372036854775808",
                "FLOAT32|0.1|0.1",
                "FLOAT32|16777217|1.6777216E7",
                "FLOAT32|16777217.0000001|1.6777218E7",
                "FLOAT32|-0|-0.0",
                "FLOAT32|-0.0|-0.0",
                "FLOAT32|1e-45|1.4E-45",
                "FLOAT32|1e-999|0.0",
                "FLOAT32|1e-99999999999999999999|0.0",
                "FLOAT64|0e99999999999999999999|0.0",
                "FLOAT16|1e-99999999999999999999|0.0",
                "FLOAT32|3.4028235e38|3.4028235E38",
                "FLOAT32|\"NaN\"|\"NaN\"",
                "FLOAT32|\"Infinity\"|\"Infinity\"",
                "FLOAT32|\"-Infinity\"|\"-Infinity\"",
                "FLOAT64|0.1|0.1",
                "FLOAT64|9007199254740993|9.007199254740992E15",
                "FLOAT64|4.9e-324|4.9E-324",
                "FLOAT64|1.7976931348623157e308|1.7976931348623157E308",
                "FLOAT64|\"NaN\"|\"NaN\"",
                "FLOAT16|65504|65504.0",
                "FLOAT16|65519.999|65504.0",
                "FLOAT16|2049|2048.0",
                "FLOAT16|2049.00000000000000000000000000000000000001|2050.0",
                "FLOAT16|2050.99999999999999999999999999999999999999|2050.0",
                "FLOAT16|2051|2052.0",
                "FLOAT16|5.9604645e-8|5.9604645E-8",
                "FLOAT16|\"-Infinity\"|\"-Infinity\"",
                "BFLOAT16|257|256.0",
                "BFLOAT16|257.00000000000000000000000000000000000001|258.0",
                "BFLOAT16|259|260.0",
                "BFLOAT16|3.3895314e38|3.3895314E38",
                "BFLOAT16|\"NaN\"|\"NaN\"",
                "STRING|\"\"|\"\"",
                "STRING|\"\\u00e9\\u20ac\\uffff\"|\"é€\uffff\"",
                "STRING|\"a\\u0000\\u001f\\\"\\\\\\/\"|\"a\\u0000\\u001f\\\"\\\\/\"",
            })
    void readsAndWritesIt(TensorType type, String element, String written) {
        assertThat(echo(type, "[" + element + "]")).isEqualTo("{\"v\":[" + written + "]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BOOL|1|bool (true or false), came the number 1",
                "BOOL|\"true\"|bool (true or false), came the text 'true'",
                "INT8|128|int8 (a whole number, -128 to 127), came the number 128",
                "INT8|-129|came the number -129",
                "UINT8|300|uint8 (a whole number, 0 to 255), came the number 300",
                "UINT8|-1|came the number -1",
                "UINT32|4294967296|uint32 (a whole number, 0 to 4294967295)",
                "INT32|2147483648|int32 (a whole number, -2147483648 to 2147483647)",
                "INT64|1.5|int64 (a whole number, -2^63 to 2^63 - 1), came the number 1.5",
                "INT64|9223372036854775808|came the number 9223372036854775808",
                "INT64|-9223372036854775809|came the number -9223372036854775809",
                "INT64|1e19|came the number 1e19",
                "INT64|1e999999999|came the number 1e999999999",
                "INT64|1e-999999999|came the number 1e-999999999",
                "INT64|1000e2147483647|came the number 1000e2147483647",
                "INT64|0.0001e-2147483647|came the number 0.0001e-2147483647",
                "INT64|1e99999999999999|came the number 1e99999999999999",
                "INT64|\"1\"|came the text '1'",
                "INT64|\"NaN\"|came the text 'NaN'",
                "INT64|true|came true",
                "UINT64|18446744073709551616|uint64 (a whole number, 0 to 2^64 - 1), came the number 18446744073709551616",
                "UINT64|99999999999999999999|came the number 99999999999999999999",
                "UINT64|184467440737095516150|came the number 184467440737095516150",
                "UINT64|-1|came the number -1",
                "FLOAT32|1e39|float32 (a number in its range, or 'NaN', 'Infinity', '-Infinity'), came the number 1e39",
                "FLOAT32|-3.4028236e38|came the number -3.4028236e38",
                "FLOAT32|1e99999999999999999999|came the number 1e99999999999999999999",
                "FLOAT32|1e999|came the number 1e999",
                "FLOAT32|\"nan\"|came the text 'nan'",
                "FLOAT32|\"1\"|came the text '1'",
                "FLOAT32|null|came null",
                "FLOAT32|{}|came an object",
                "FLOAT64|1e999|came the number 1e999",
                "FLOAT64|false|came false",
                "FLOAT16|65520|came the number 65520",
                "FLOAT16|1e39|came the number 1e39",
                "FLOAT16|1e999|came the number 1e999",
                "BFLOAT16|3.4e38|came the number 3.4e38",
                "BFLOAT16|\"x\"|came the text 'x'",
                "STRING|1|string (a text, no character beyond U+FFFF), came the number 1",
                "STRING|null|came null",
                "STRING|\"\\ud83d\\ude00\"|came the text '\\ud83d\\ude00'",
                "STRING|\"\\ud83d\"|came the text '\\ud83d'",
            })
    void refusesIt(TensorType type, String element, String because) {
        assertThatThrownBy(() -> echo(type, "[" + element + "]"))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("VTB-4001 input 'v': expected ")
                .hasMessageContaining(because)
                .hasMessageEndingWith(" at [0]");
    }

    @Test
    void refusesCharactersBeyondTheBasicPlaneInUtf8Too() {
        assertThatThrownBy(() -> echo(TensorType.STRING, "[\"a\", \"x😀\"]"))
                .hasMessageContaining("came the text 'x\\ud83d\\ude00' at [1]");
    }

    @Test
    void growsWithTheBody() {
        // given
        StringBuilder body = new StringBuilder("[0");
        for (int i = 1; i < 10_000; i++) {
            body.append(',').append(i);
        }

        // when
        EchoSlot slot = new EchoSlot(signature(TensorType.INT16));
        new TensorCodec(signature(TensorType.INT16), List.of())
                .decode(body.append(']').toString().getBytes(UTF_8))
                .fill(slot);

        // then
        Value.Tensor tensor = (Value.Tensor) slot.written(0);
        assertThat(tensor.shape().dims()).containsExactly(10_000L);
        assertThat(tensor.data().getShort(2 * 9_999)).isEqualTo((short) 9_999);
    }

    private static ModelSignature signature(TensorType type) {
        return Signatures.model().in("v", type, -1).out("v", type, -1).build();
    }

    private static String echo(TensorType type, String body) {
        ModelSignature signature = signature(type);
        EchoSlot slot = new EchoSlot(signature);
        DecodedRequest request = new TensorCodec(signature, List.of()).decode(body.getBytes(UTF_8));
        request.fill(slot);
        return new String(request.encode(slot), UTF_8);
    }
}
