package vertebra.spec.yaml.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document and its place; line and column count from 1, and are 0 for values that come from no text. */
public sealed interface YamlNode {

    int line();

    int column();

    /** The value as plain maps, lists and scalars. */
    @Nullable
    Object plain();

    /**
     * Text, a number, a boolean or nothing.
     *
     * @param value String, Long (BigInteger beyond 64 bits), Double, Boolean or null
     * @param text as written
     */
    record Scalar(@Nullable Object value, String text, int line, int column) implements YamlNode {
        @Override
        public @Nullable Object plain() {
            return value;
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Object plain() {
            List<@Nullable Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.plain()));
            return Collections.unmodifiableList(values);
        }
    }

    /** A map in the order of the text. */
    record Mapping(Map<String, Entry> entries, int line, int column) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            entries.forEach((key, entry) -> values.put(key, entry.value().plain()));
            return Collections.unmodifiableMap(values);
        }
    }

    /** A key's place and its value. */
    record Entry(int line, int column, YamlNode value) {}

    /** The tree of plain maps, lists and scalars; its places are 0. */
    static YamlNode of(@Nullable Object plain) {
        return switch (plain) {
            case Map<?, ?> map -> {
                Map<String, Entry> entries = new LinkedHashMap<>();
                map.forEach((key, value) -> entries.put(String.valueOf(key), new Entry(0, 0, of(value))));
                yield new Mapping(entries, 0, 0);
            }
            case List<?> list -> new Sequence(list.stream().map(YamlNode::of).toList(), 0, 0);
            case Integer number -> new Scalar(number.longValue(), number.toString(), 0, 0);
            case null -> new Scalar(null, "null", 0, 0);
            default -> new Scalar(plain, plain.toString(), 0, 0);
        };
    }
}
