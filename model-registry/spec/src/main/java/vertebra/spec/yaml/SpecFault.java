package vertebra.spec.yaml;

import org.jspecify.annotations.Nullable;
import vertebra.spec.problem.Problem;

/**
 * One thing that is wrong in a spec file.
 *
 * @param line from 1
 * @param column from 1
 * @param field path such as {@code [0].predictor.type}
 * @param detail the value and what was expected
 * @param advice how to fix it, often a "did you mean"
 */
public record SpecFault(
        String file,
        int line,
        int column,
        String field,
        String detail,
        @Nullable String advice) {

    /** {@code cortex.yaml:4:11 [0].predictor.type: 'onx' (expected: ...). Did you mean 'onnx'?} */
    @Override
    public String toString() {
        String place = file + ":" + line + ":" + column + " ";
        return place + (field.isEmpty() ? "" : field + ": ") + detail + (advice == null ? "" : ". " + advice);
    }

    Problem.Fault asFault() {
        return new Problem.Fault(detail, advice, field, file, line, column);
    }
}
