package vertebra.spec.yaml;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON text of plain maps, lists and scalars. JSON is YAML too, so normalised specs use it for free-form values. */
final class PlainJson {

    /** Line ends and characters that YAML does not take unescaped. */
    private static final String NOT_AS_IS = "\u2028\u2029\ufeff\ufffe\uffff";

    private PlainJson() {}

    static String text(@Nullable Object plain) {
        return switch (plain) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> quoted(String.valueOf(entry.getKey())) + ": " + text(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(PlainJson::text).collect(Collectors.joining(", ", "[", "]"));
            case String text -> quoted(text);
            case null -> "null";
            default -> plain.toString();
        };
    }

    /** A key in block style: bare where YAML reads it as the same text. */
    static String key(String text) {
        return isBareWord(text) ? text : quoted(text);
    }

    /** A value in block style: words, quantities and durations bare, everything else as JSON. */
    static String scalar(@Nullable Object plain) {
        return plain instanceof String text && (isBareWord(text) || isQuantity(text)) ? text : text(plain);
    }

    /** {@code 500m}, {@code 16Mi}, {@code 25%}; never what YAML reads as a number. */
    private static boolean isQuantity(String text) {
        return text.matches("\\d+(\\.\\d+)?(ms|m|s|h|%|[kMGTP]i?)");
    }

    private static boolean isBareWord(String text) {
        return text.matches("[a-zA-Z/][a-zA-Z0-9_./@-]*") && !text.matches("(?i)true|false|null|yes|no|on|off|y|n");
    }

    /** One half of a pair of surrogates, alone. */
    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\t' -> json.append("\\t");
                case '\r' -> json.append("\\r");
                default -> {
                    if (Character.isISOControl(c) || NOT_AS_IS.indexOf(c) >= 0 || isHalf(c)) {
                        json.append(String.format("\\u%04x", c));
                    } else {
                        json.appendCodePoint(c);
                    }
                }
            }
        });
        return json.append('"').toString();
    }
}
