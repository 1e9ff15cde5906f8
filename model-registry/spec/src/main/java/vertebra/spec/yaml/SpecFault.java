package vertebra.spec.yaml;

import org.jspecify.annotations.Nullable;

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
        @Nullable String advice) {}
