package vertebra.benchmarks.load;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import vertebra.benchmarks.contestant.Question;
import vertebra.engine.onnx.testing.OnnxModels;

/** A model, what it is asked, and whom the node is compared with. */
public enum Scenario {
    /** Four numbers, doubled: the cost of everything but the model. */
    TINY("JSON 1x4, tiny model", 4, 16, List.of(Rival.ECHO)),
    /** 784 numbers into 10: the cost of reading numbers. */
    LINEAR("JSON 784 floats, linear model", 784, 16, List.of(Rival.ECHO, Rival.FAST_API)),
    /** 7 ms or more of multiplications: what is left of the model's own speed. */
    COMPUTE("compute-bound model", 256, 4, List.of(Rival.RAW_ONNX_RUNTIME)),
    /** Code instead of a model, one caller: the way to a worker and back. */
    PYTHON("Python predictor, 1 client", 4, 1, List.of(Rival.FAST_API_PREDICTOR)),
    /** The same with many callers at one worker: what the node takes off the interpreter. */
    PYTHON_BUSY("Python predictor, 16 clients", 4, 16, List.of(Rival.FAST_API_PREDICTOR));

    private static final int ANSWERS = 10;
    private static final int MULTIPLICATIONS = 2_000;

    private final String title;
    private final int width;
    private final int connections;
    private final List<Rival> rivals;

    Scenario(String title, int width, int connections, List<Rival> rivals) {
        this.title = title;
        this.width = width;
        this.connections = connections;
        this.rivals = rivals;
    }

    public String title() {
        return title;
    }

    int connections() {
        return connections;
    }

    List<Rival> rivals() {
        return rivals;
    }

    /** Writes what is deployed into an empty folder; returns the file to deploy. */
    Path write(Path folder) {
        Path file = folder.resolve("benchmark.onnx");
        return switch (this) {
            case TINY -> OnnxModels.doubling(file);
            case LINEAR -> OnnxModels.linear(file, weights(width), new float[ANSWERS]);
            case COMPUTE -> OnnxModels.slow(file, MULTIPLICATIONS);
            case PYTHON, PYTHON_BUSY -> PredictorProject.write(folder);
        };
    }

    Question question() {
        return new Question(width, row -> switch (this) {
            case TINY, PYTHON, PYTHON_BUSY -> answer(row, row.length, (i, x) -> 2 * x[i]);
            case LINEAR -> answer(row, ANSWERS, Scenario::product);
            case COMPUTE -> row.clone();
        });
    }

    private static float[] answer(float[] row, int width, BiFunction<Integer, float[], Float> element) {
        float[] answer = new float[width];
        for (int i = 0; i < width; i++) {
            answer[i] = element.apply(i, row);
        }
        return answer;
    }

    private static float product(int answer, float[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += (double) row[i] * weight(i, answer);
        }
        return (float) sum;
    }

    private static float[][] weights(int features) {
        float[][] weights = new float[features][ANSWERS];
        for (int i = 0; i < features; i++) {
            for (int j = 0; j < ANSWERS; j++) {
                weights[i][j] = weight(i, j);
            }
        }
        return weights;
    }

    /** Between -0.05 and 0.05; neighbours differ. */
    private static float weight(int feature, int answer) {
        return ((feature * 31 + answer * 17) % 101 - 50) / 1000f;
    }
}
