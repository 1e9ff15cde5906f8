package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** What is said of requests that do not fit. */
class BadInputTest {

    private static final ModelSignature DOCUMENTED = Signatures.documented();

    private static final ModelSignature OF_EVERY_KIND = Signatures.model()
            .in("x", TensorType.FLOAT32, -1, 4)
            .in("flag", TensorType.BOOL)
            .in("one", TensorType.INT64, 1, -1)
            .in("weights", TensorType.FLOAT64, 2, 2)
            .out("label", TensorType.INT64, -1)
            .out("score", TensorType.FLOAT32, -1)
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // The example of docs/http.md.
                "{\"x\":[1,2,3],\"k\":1}|input 'x': expected float32 [-1, 4], came a list of 3 numbers",
                "{\"x\":5,\"k\":1}|input 'x': expected float32 [-1, 4], came a single number",
                "{\"x\":[[1,2,3,4,5]],\"k\":[1]}|input 'x': expected float32 [-1, 4], came numbers of shape [1, 5]",
                "{\"x\":[[[1,2,3,4]]],\"k\":[1]}|input 'x': expected float32 [-1, 4], came lists that are nested deeper",
                "{\"x\":[[1,2,3,4],[1,2,3]],\"k\":[1]}|input 'x': lists of one level must have one length: came 3 after 4 at [1]",
                "{\"x\":[[1,2,3,4],5],\"k\":[1]}|input 'x': a list holds either lists or single values, came both at [1]",
                "{\"x\":[1,[2,3,4]],\"k\":[1]}|input 'x': a list holds either lists or single values, came both at [1]",
                "{\"x\":[],\"k\":[]}|input 'x': expected at least one element, came an empty list",
                "{\"x\":[[1,2,3,4],[]],\"k\":[1,2]}|input 'x': expected at least one element, came an empty list at [1]",
                "{\"instances\":[]}|'instances': expected at least one instance, came an empty list",
                "{\"instances\":[{\"x\":[],\"k\":1}]}|input 'x': expected at least one element, came an empty list in instance 0",
                "{\"x\":[[1,2,\"3\",4]],\"k\":[1]}|input 'x': expected float32 (a number in its range, or 'NaN', 'Infinity', '-Infinity'), came the text '3' at [0, 2]",
                "{\"x\":[1,2,3,4]}|input 'k' is missing (expected: int64 [-1])",
                "{}|input 'x' is missing (expected: float32 [-1, 4])",
                "{\"x\":[1,2,3,4],\"k\":1,\"x\":[1,2,3,4]}|input 'x' is given twice",
                "{\"X\":[1,2,3,4],\"k\":1}|input 'X' is unknown: did you mean 'x'?",
                "{\"signature_name\":1}|input 'signature_name' is unknown: known are 'x', 'k'",
                "{\"x\":[1,2,3,4],\"k\":[1]}|'x' came without a batch dimension, 'k' with one (expected: all inputs with it, or all without)",
                "{\"x\":null,\"k\":1}|came null",
                "{\"x\":{\"a\":1},\"k\":1}|came an object",
                "[1,2]|The body is a list (expected: an object with a value for 'x', 'k')",
                "7|The body is the number 7 (expected: an object with a value for 'x', 'k')",
                "null|The body is null (expected: an object with a value for 'x', 'k')",
                "{\"instances\":1}|'instances': expected a list, came the number 1",
                "{\"instances\":[[1,2,3,4]]}|instance 0 is a list (expected: an object with a value for 'x', 'k')",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1},{\"k\":1}]}|input 'x' is missing in instance 1 (expected: float32 [-1, 4])",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1},{\"k\":1,\"k\":1}]}|input 'k' is given twice in instance 1",
                "{\"instances\":[{\"x\":[1,2,3],\"k\":1}]}|input 'x': expected float32 [4], came a list of 3 numbers in instance 0",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":[1]}]}|input 'k': expected int64 [], came lists that are nested deeper in instance 0",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1},{\"x\":[1,2,3],\"k\":1}]}|input 'x': lists of one level must have one length: came 3 after 4 in instance 1",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1},{\"x\":[1,2,3,\"a\"],\"k\":1}]}|came the text 'a' at [3] in instance 1",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1,\"j\":2}]}|input 'j' is unknown",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1}],\"instances\":[]}|'instances' is given twice",
                "{\"x\":[1,2,3,4],\"instances\":[]}|'instances' and inputs by name do not go together (expected: one of them)",
                "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1}],\"k\":[]}|'instances' and inputs by name do not go together (expected: one of them)",
                "{\"outputs\":\"label\"}|'outputs': expected a list, came the text 'label'",
                "{\"outputs\":[1]}|'outputs': expected a list of names, came the number 1",
                "{\"outputs\":[]}|'outputs' is an empty list (expected: some of 'label')",
                "{\"outputs\":[\"labels\"]}|output 'labels' is unknown: did you mean 'label'?",
                "{\"outputs\":[\"label\",\"label\"]}|output 'label' is given twice",
                "{\"outputs\":[\"label\"],\"outputs\":[\"label\"]}|'outputs' is given twice",
                "``|The body is empty (expected: an object with a value for 'x', 'k')",
                "` `|The body is empty (expected: an object with a value for 'x', 'k')",
                "{\"x\":[1,2,3,4],\"k\":1} {}|The body goes on after its JSON value, line 1, column 23",
                "{\"x\":[1,2,3,4],\"k\":1},|The body is not valid JSON, line 1, column",
                "{\"x\":[1,2|The JSON ends too early, line 1, column",
                "{\"x\":[1,2,3,4],}|The body is not valid JSON, line 1, column 16",
                "{\"x\":[1,NaN]}|The body is not valid JSON, line 1, column",
                "{\"x\":[01]}|The body is not valid JSON, line 1, column",
                "{\"x\":[1.]}|The body is not valid JSON, line 1, column",
                "{\"x\":[+1]}|The body is not valid JSON, line 1, column",
                "{\"x\":[0x10]}|The body is not valid JSON, line 1, column",
                "{x:1}|The body is not valid JSON, line 1, column",
                "{'x':1}|The body is not valid JSON, line 1, column",
                "{\"x\"/**/:1}|The body is not valid JSON, line 1, column",
            })
    void saysWhatIsWrong(String body, String detail) {
        assertThat(refusal(DOCUMENTED, body.getBytes(UTF_8))).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"instances\":[{\"flag\":true}]}|input 'flag' is a scalar: it has no batch dimension that 'instances' could fill",
                "{\"x\":[1,2,3,4],\"flag\":[true],\"one\":[1],\"weights\":[[1,2],[3,4]]}|input 'flag': expected bool [], came lists that are nested deeper",
                "{\"x\":[1,2,3,4],\"flag\":true,\"one\":[1],\"weights\":[1,2]}|input 'weights': expected float64 [2, 2], came a list of 2 numbers",
                "{\"x\":[1,2,3,4],\"flag\":true,\"one\":[[1],[2]],\"weights\":[[1,2],[3,4]]}|input 'one': expected int64 [1, -1], came numbers of shape [2, 1]",
                "{\"x\":[1,2,3,4],\"flag\":true,\"one\":[[1]],\"weights\":[[1,2],[3,4]]}|'x' came without a batch dimension, 'one' with one",
            })
    void saysWhichInputsHaveNoBatch(String body, String detail) {
        assertThat(refusal(OF_EVERY_KIND, body.getBytes(UTF_8))).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"instances\":[[1],[1]]}|input 'x': expected int64 [1, -1], came 2 instances",
            })
    void countsTheInstancesOfAFixedBatch(String body, String detail) {
        ModelSignature signature =
                Signatures.model().in("x", TensorType.INT64, 1, -1).build();
        assertThat(refusal(signature, body.getBytes(UTF_8))).contains(detail);
    }

    @Tag("S6")
    @Test
    void repeatsWhatCameOnlyCutAndEscaped() {
        // given
        String secret = "s".repeat(100_000);

        // when
        String unknown = refusal(DOCUMENTED, ("{\"" + secret + "\":1}").getBytes(UTF_8));
        String text = refusal(DOCUMENTED, ("{\"k\":\"\\u0000\\n\\u202e" + secret + "\"}").getBytes(UTF_8));

        // then
        assertThat(unknown).contains("'" + "s".repeat(40) + "…'").hasSizeLessThan(120);
        assertThat(text).contains("'\\u0000\\u000a\\u202es").hasSizeLessThan(200);
    }

    @Tag("S8")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\u00c0\u00af\"", // overlong
                "\"\u00e0\u0080\u00af\"",
                "\"\u00f0\u0080\u0080\u00af\"",
                "\"\u00ed\u00a0\u0080\"", // a surrogate
                "\"\u00ed\u00a0\u0081\u00ed\u00b0\u0080\"",
                "\"\u00f4\u0090\u0080\u0080\"", // beyond U+10FFFF
                "\"\u00f5\u0080\u0080\u0080\"",
                "\"\u00ff\"",
                "\"\u0080\"",
                "\"\u00e2\u0082\"",
                "\"\u00e2",
                "\"ordinary text, and then \u00fe\u00ff\"",
            })
    void refusesWhatIsNotUtf8(String latin1) {
        ModelSignature signature =
                Signatures.model().in("x", TensorType.STRING, -1).build();
        assertThat(refusal(signature, latin1.getBytes(ISO_8859_1))).startsWith("The body is not UTF-8 text (byte ");
    }

    @Test
    void refusesOtherEncodingsOfUnicode() {
        for (Charset charset : List.of(UTF_16, UTF_16LE, Charset.forName("UTF-32"), Charset.forName("UTF-32LE"))) {
            assertThat(refusal(DOCUMENTED, "{\"x\":[1,2,3,4],\"k\":1}".getBytes(charset)))
                    .as(charset.name())
                    .startsWith("The body is not UTF-8 text (byte ");
        }
    }

    @Tag("S8")
    @Test
    void refusesAModelOfTooManyDimensions() {
        // given
        ModelSignature signature = Signatures.model()
                .in("x", TensorType.INT64, 1, 1, 1, 1, 1, 1, 1, 1, 1)
                .build();

        // when
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> new TensorCodec(signature, List.of()));

        // then
        assertThat(refused.problem())
                .isEqualTo(Problem.of(
                        ServingProblem.UNSERVABLE_MODEL, "input 'x' has 9 dimensions (expected: at most 8)"));
    }

    private static String refusal(ModelSignature signature, byte[] body) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> new TensorCodec(signature, List.of()).decode(body));
        assertThat(refused.problem().type()).isEqualTo(ServingProblem.BAD_INPUT);
        return refused.problem().detail();
    }
}
