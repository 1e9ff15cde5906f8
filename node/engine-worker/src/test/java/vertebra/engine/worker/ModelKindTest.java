package vertebra.engine.worker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelKindTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            model.joblib | anything                    | SKLEARN
            MODEL.PKL    | anything                    | SKLEARN
            m.pickle     | anything                    | SKLEARN
            m.skops      | anything                    | SKLEARN
            m.json       | {"learner":{"attributes"    | XGBOOST
            m.json       | {  "learner" : {            | XGBOOST
            m.ubj        | {L\\0\\0\\0\\0\\0\\0\\0\\7learner{ | XGBOOST
            m.ubj        | {i\\7learner{               | XGBOOST
            m.json       | {"name":"learner"           |
            package.json | {"version":"1.0"            |
            m.txt        | tree\\nversion=v4           | LIGHTGBM
            m.txt        | trees of the park           |
            predictor.py | import joblib               |
            m.onnx       | ?                           |
            """)
    void knowsAFileByItsNameOrItsFirstBytes(String name, String content, String kind) throws IOException {
        // given
        String bytes = content.replace("\\0", "\0").replace("\\7", "\7").replace("\\n", "\n");
        Path file = Files.write(folder.resolve(name), bytes.getBytes(ISO_8859_1));

        // when
        List<ModelKind> kinds = Arrays.stream(ModelKind.values())
                .filter(one -> one.recognises(file))
                .toList();

        // then
        assertThat(kinds).isEqualTo(kind == null ? List.of() : List.of(ModelKind.valueOf(kind)));
    }

    @Test
    void knowsNoFolder() throws IOException {
        Path named = Files.createDirectory(folder.resolve("model.pkl"));

        assertThat(Arrays.stream(ModelKind.values())).noneMatch(kind -> kind.recognises(named));
    }
}
