package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiSpec;
import vertebra.spec.testing.Specs;

class InferredSpecTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.onnx",
                "My Model (v2).ONNX",
                "b-side.onnx",
                "b-b-side.onnx",
                "123.onnx",
                "a/b/Ünder_score.onnx",
                "x",
                "v2.onnx",
                "livez.onnx",
                "readyz",
                "..onnx",
                "a-very-long-name-that-goes-on-and-on-until-it-is-over.onnx"
            })
    void isValidWhateverTheFileIsCalled(String file) {
        // when
        ApiSpec spec = Specs.of(InferredSpec.of(file));

        // then
        assertThat(spec.name().value()).matches("[a-z][a-z0-9-]*");
    }
}
