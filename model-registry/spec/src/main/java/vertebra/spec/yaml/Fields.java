package vertebra.spec.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vertebra.spec.yaml.tree.YamlNode;

/**
 * One map of a spec, read field by field. A wrong value is a fault and reads as absent, so that reading goes on. What
 * was never asked for is unknown: {@link #finish} reports it.
 */
final class Fields {

    private final YamlNode.Mapping map;
    private final String path;
    private final SpecFindings findings;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> silent = new LinkedHashSet<>();

    Fields(YamlNode.Mapping map, String path, SpecFindings findings) {
        this.map = map;
        this.path = path;
        this.findings = findings;
    }

    YamlNode.Mapping map() {
        return map;
    }

    SpecFindings findings() {
        return findings;
    }

    String path(String name) {
        return path + "." + name;
    }

    /** The field's value; a null value is an absent field. */
    Optional<YamlNode> node(String name) {
        known.add(name);
        YamlNode.Entry entry = map.entries().get(name);
        return entry == null || (entry.value() instanceof YamlNode.Scalar scalar && scalar.value() == null)
                ? Optional.empty()
                : Optional.of(entry.value());
    }

    /** Like {@link #node}, under a name of an older dialect that the advice for unknown fields does not propose. */
    Optional<YamlNode> oldName(String name) {
        Optional<YamlNode> value = node(name);
        known.remove(name);
        silent.add(name);
        return value;
    }

    /** The name among these that is written; several at once are a fault. The first is today's name. */
    String nameOf(String today, String... older) {
        List<String> written = new ArrayList<>();
        node(today).ifPresent(value -> written.add(today));
        for (String name : older) {
            oldName(name).ifPresent(value -> {
                written.add(name);
                findings.notice(value, path(name), name + " reads as " + today, null);
            });
        }
        if (written.size() > 1) {
            fault(written.get(1), "'" + written.get(1) + "' means the same as '" + written.get(0) + "'", "Keep one.");
        }
        return written.isEmpty() ? today : written.getFirst();
    }

    Optional<Fields> section(String name) {
        return node(name).flatMap(value -> {
            if (value instanceof YamlNode.Mapping mapping) {
                return Optional.of(new Fields(mapping, path(name), findings));
            }
            return wrong(name, value, "a map");
        });
    }

    Optional<String> text(String name) {
        return node(name).flatMap(value -> switch (value) {
            case YamlNode.Scalar scalar -> Optional.of(scalar.text());
            case YamlNode.Sequence list -> wrong(name, value, "text");
            case YamlNode.Mapping mapping -> wrong(name, value, "text");
        });
    }

    /** A list of texts; a single text is a list of one. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        node(name).ifPresent(value -> {
            List<YamlNode> items = value instanceof YamlNode.Sequence list ? list.items() : List.of(value);
            for (YamlNode item : items) {
                if (item instanceof YamlNode.Scalar scalar) {
                    texts.add(scalar.text());
                } else {
                    findings.fault(item, path(name), "a list or map (expected: a list of texts)", null);
                }
            }
        });
        return texts;
    }

    List<YamlNode> items(String name) {
        return node(name)
                .flatMap(value -> value instanceof YamlNode.Sequence list
                        ? Optional.of(list.items())
                        : this.<List<YamlNode>>wrong(name, value, "a list"))
                .orElse(List.of());
    }

    /** Any map, as plain values. */
    Map<String, @Nullable Object> anything(String name) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        node(name).ifPresent(value -> {
            if (value instanceof YamlNode.Mapping mapping) {
                values.putAll(mapping.plain());
            } else {
                wrong(name, value, "a map");
            }
        });
        return values;
    }

    Optional<Integer> integer(String name, long min, long max) {
        return node(name)
                .flatMap(value -> value instanceof YamlNode.Scalar scalar
                                && scalar.value() instanceof Long number
                                && number >= min
                                && number <= max
                        ? Optional.of(number.intValue())
                        : wrong(name, value, "a whole number " + range(min, max)));
    }

    Optional<Double> number(String name, Function<Double, Boolean> rule, String expectation) {
        return node(name).flatMap(value -> {
            Double number = value instanceof YamlNode.Scalar scalar ? asDouble(scalar.value()) : null;
            return number != null && Double.isFinite(number) && rule.apply(number)
                    ? Optional.of(number)
                    : wrong(name, value, expectation);
        });
    }

    Optional<Boolean> bool(String name) {
        return node(name)
                .flatMap(value -> value instanceof YamlNode.Scalar scalar && scalar.value() instanceof Boolean truth
                        ? Optional.of(truth)
                        : wrong(name, value, "true or false"));
    }

    Optional<Duration> duration(String name, Duration min) {
        return parsed(name, Quantities::duration, "a duration such as 60s, 5m or 1m30s")
                .filter(duration -> {
                    boolean enough = duration.compareTo(min) >= 0;
                    if (!enough) {
                        fault(name, Quantities.text(duration) + " (expected: >= " + Quantities.text(min) + ")", null);
                    }
                    return enough;
                });
    }

    <T> Optional<T> choice(String name, Map<String, T> choices) {
        return text(name).flatMap(text -> {
            T choice = choices.get(text);
            if (choice == null) {
                fault(
                        name,
                        "'" + text + "' (expected: one of " + String.join(", ", choices.keySet()) + ")",
                        Spelling.nearest(text, choices.keySet())
                                .map(word -> "Did you mean '" + word + "'?")
                                .orElse(null));
            }
            return Optional.ofNullable(choice);
        });
    }

    <T> Optional<T> parsed(String name, Function<String, Optional<T>> parser, String expectation) {
        return node(name).flatMap(value -> {
            Optional<T> result =
                    value instanceof YamlNode.Scalar scalar ? parser.apply(scalar.text()) : Optional.empty();
            return result.isPresent() ? result : wrong(name, value, expectation);
        });
    }

    void fault(String name, String detail, @Nullable String advice) {
        findings.fault(place(name), path(name), detail, advice);
    }

    void notice(String name, String detail, @Nullable String advice) {
        findings.notice(place(name), path(name), detail, advice);
    }

    void refusal(String name, String detail, @Nullable String advice) {
        findings.refusal(place(name), path(name), detail, advice);
    }

    /** Reports every field that nobody asked for. */
    void finish() {
        map.entries().forEach((name, entry) -> {
            if (!known.contains(name) && !silent.contains(name)) {
                findings.fault(
                        entry.line(),
                        entry.column(),
                        path(name),
                        "unknown field '" + name + "'",
                        Spelling.advice(name, known));
            }
        });
    }

    private YamlNode place(String name) {
        YamlNode.Entry entry = map.entries().get(name);
        return entry == null ? map : entry.value();
    }

    private <T> Optional<T> wrong(String name, YamlNode value, String expectation) {
        String came = switch (value) {
            case YamlNode.Scalar scalar -> "'" + scalar.text() + "'";
            case YamlNode.Sequence list -> "a list";
            case YamlNode.Mapping mapping -> "a map";
        };
        findings.fault(value, path(name), came + " (expected: " + expectation + ")", null);
        return Optional.empty();
    }

    private static @Nullable Double asDouble(@Nullable Object value) {
        return switch (value) {
            case Long number -> (double) number;
            case Double number -> number;
            case null, default -> null;
        };
    }

    private static String range(long min, long max) {
        return max >= Integer.MAX_VALUE ? ">= " + min : "from " + min + " to " + max;
    }
}
