package vertebra.serving.codec;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.codec.json.JsonReader;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.Spelling;

/** Words for what is wrong with a request. What the caller wrote is repeated only cut and escaped. */
final class BadInput {

    private static final int ECHO_CHARS = 40;
    private static final int ECHO_NAMES = 8;

    private BadInput() {}

    static ProblemException because(String detail) {
        return Problem.of(ServingProblem.BAD_INPUT, detail).asException();
    }

    /** {@code 'text'}, at most so long, on one line. */
    static String quote(CharSequence text) {
        return "'" + cut(text) + "'";
    }

    /** The beginning of a text, without characters that would hide or break the line. */
    static String cut(CharSequence text) {
        StringBuilder shown = new StringBuilder();
        int length = Math.min(text.length(), ECHO_CHARS);
        for (int i = 0; i < length; i++) {
            appendVisible(shown, text.charAt(i));
        }
        return text.length() > ECHO_CHARS ? shown.append('…').toString() : shown.toString();
    }

    private static void appendVisible(StringBuilder shown, char c) {
        boolean hidden = switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
        // A quote within would end what is quoted: those who watch must be able to take the callers' texts out.
        if (hidden || c == '\'') {
            shown.append(String.format("\\u%04x", (int) c));
        } else {
            shown.append(c);
        }
    }

    /** What to write instead of an unknown name: the nearest known one, or all of them. */
    static String advice(String written, Collection<String> known) {
        // Edit distance grows with the length: what is longer than any name is near to none.
        String start = written.substring(0, Math.min(written.length(), 2 * ECHO_CHARS));
        return Spelling.nearest(start, known)
                .map(name -> "did you mean " + quote(name) + "?")
                .orElseGet(() -> known.isEmpty() ? "there are none" : "known are " + names(known));
    }

    /** {@code 'x', 'k'}. */
    static String names(Collection<String> names) {
        String shown = names.stream().limit(ECHO_NAMES).map(BadInput::quote).collect(Collectors.joining(", "));
        return names.size() > ECHO_NAMES ? shown + " and " + (names.size() - ECHO_NAMES) + " more" : shown;
    }

    /** What came: the value at which the reader stands: {@code the number 300}, {@code an object}. */
    static String came(JsonReader json) {
        return switch (json.kind()) {
            case OBJECT -> "an object";
            case LIST -> "a list";
            case TEXT -> "the text " + quote(json.text());
            case NUMBER -> "the number " + cut(json.number().text());
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "null";
        };
    }

    /**
     * What came, a whole value: {@code a list of 3 numbers}.
     *
     * @param lengths of the lists at each level
     * @param levels of lists
     */
    static String came(TensorType type, int[] lengths, int levels) {
        String word = type == TensorType.STRING ? "text" : type == TensorType.BOOL ? "boolean" : "number";
        return switch (levels) {
            case 0 -> "a single " + word;
            case 1 -> "a list of " + lengths[0] + " " + word + (lengths[0] == 1 ? "" : "s");
            default -> word + "s of shape " + Arrays.toString(Arrays.copyOf(lengths, levels));
        };
    }
}
