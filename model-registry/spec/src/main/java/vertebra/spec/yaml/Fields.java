package vertebra.spec.yaml;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vertebra.spec.yaml.tree.Excerpt;
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

    /** All fields as plain values. */
    Map<String, @Nullable Object> plain() {
        return map.plain();
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

    boolean isWritten(String name) {
        return node(name).isPresent();
    }

    Set<String> names() {
        return map.entries().keySet();
    }

    boolean isMap(String name) {
        return node(name).filter(YamlNode.Mapping.class::isInstance).isPresent();
    }

    /** True for a list of so many items, wrong ones included. */
    boolean isList(String name, int size) {
        return node(name)
                .filter(value ->
                        value instanceof YamlNode.Sequence list && list.items().size() == size)
                .isPresent();
    }

    /** A field that is not written is a fault; one that is written wrongly has its own. */
    void require(String name, String expectation, @Nullable String advice) {
        if (!isWritten(name)) {
            fault(name, "no " + name + " (expected: " + expectation + ")", advice);
        }
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

    /** A map of fields; without fields when it is not written. */
    Fields section(String name) {
        return optionalSection(name)
                .orElseGet(() ->
                        new Fields(new YamlNode.Mapping(Map.of(), map.line(), map.column()), path(name), findings));
    }

    Optional<Fields> optionalSection(String name) {
        return node(name)
                .flatMap(value -> value instanceof YamlNode.Mapping mapping
                        ? Optional.of(new Fields(mapping, path(name), findings))
                        : wrong(value, path(name), "a map", null));
    }

    /** A list of maps of fields; an item that is no map is a fault and left out. */
    List<Fields> sections(String name, String expectation) {
        List<Fields> sections = new ArrayList<>();
        forEachItem(name, (item, itemPath) -> {
            if (item instanceof YamlNode.Mapping mapping) {
                sections.add(new Fields(mapping, itemPath, findings));
            } else {
                wrong(item, itemPath, expectation, null);
            }
        });
        return sections;
    }

    /** A list of any values. */
    List<YamlNode> items(String name) {
        List<YamlNode> items = new ArrayList<>();
        forEachItem(name, (item, itemPath) -> items.add(item));
        return items;
    }

    private void forEachItem(String name, BiConsumer<YamlNode, String> read) {
        node(name).ifPresent(value -> {
            if (value instanceof YamlNode.Sequence list) {
                int index = 0;
                for (YamlNode item : list.items()) {
                    read.accept(item, path(name) + "[" + index++ + "]");
                }
            } else {
                wrong(value, path(name), "a list", null);
            }
        });
    }

    Optional<String> text(String name) {
        return node(name).flatMap(value -> text(value, path(name)));
    }

    /** Faults a value that is taken, else takes it. */
    <T> void unique(String name, Optional<T> value, Set<T> taken) {
        value.filter(found -> !taken.add(found))
                .ifPresent(found -> fault(
                        name,
                        Excerpt.of(String.valueOf(found)) + " stands twice (expected: unique names)",
                        "Rename one of them."));
    }

    /** A list of texts; a single text is a list of one. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (node(name).filter(YamlNode.Sequence.class::isInstance).isPresent()) {
            forEachItem(name, (item, itemPath) -> text(item, itemPath).ifPresent(texts::add));
        } else {
            text(name).ifPresent(texts::add);
        }
        return texts;
    }

    /** Numbers and booleans are texts too, as written: {@code python_version: 3.10}. */
    private Optional<String> text(YamlNode value, String valuePath) {
        return value instanceof YamlNode.Scalar scalar
                        && scalar.value() != null
                        && !scalar.text().isEmpty()
                ? Optional.of(scalar.text())
                : wrong(value, valuePath, "text", null);
    }

    /** Any map, as plain values. */
    Map<String, @Nullable Object> anything(String name) {
        return optionalSection(name).map(Fields::plain).orElseGet(Map::of);
    }

    Optional<Integer> integer(String name, int min, int max) {
        return node(name).flatMap(value -> {
            Object plain = value.plain();
            if (plain instanceof Long number && number >= min && number <= max) {
                return Optional.of(number.intValue());
            }
            String range =
                    max == Integer.MAX_VALUE && !isAbove(plain, max) ? ">= " + min : "from " + min + " to " + max;
            boolean quoted = plain instanceof String text && text.matches("\\d{1,9}");
            return wrong(value, path(name), "a whole number " + range, quoted ? "Remove the quotes." : null);
        });
    }

    private static boolean isAbove(@Nullable Object value, int max) {
        return switch (value) {
            case Long number -> number > max;
            case BigInteger number -> number.signum() > 0;
            case null, default -> false;
        };
    }

    Optional<Double> number(String name, DoublePredicate rule, String expectation) {
        return node(name)
                .flatMap(value -> value.plain() instanceof Number number && rule.test(number.doubleValue())
                        ? Optional.of(number.doubleValue())
                        : wrong(value, path(name), expectation, null));
    }

    boolean flag(String name) {
        return node(name)
                .flatMap(value -> value.plain() instanceof Boolean truth
                        ? Optional.of(truth)
                        : this.<Boolean>wrong(value, path(name), "true or false", null))
                .orElse(false);
    }

    /** A duration of at least {@code min}; a nanosecond says above 0. */
    Optional<Duration> duration(String name, Duration min) {
        String bound = min.equals(Duration.ofNanos(1)) ? "above 0s" : "of " + Quantities.text(min) + " or more";
        return parsed(
                name,
                text -> Quantities.duration(text).filter(duration -> duration.compareTo(min) >= 0),
                "a duration " + bound + ", such as 250ms, 60s or 1m30s");
    }

    /** One of some words. */
    Optional<String> choice(String name, List<String> words) {
        return node(name).flatMap(value -> {
            String word = value instanceof YamlNode.Scalar scalar ? scalar.text() : "";
            return words.contains(word)
                    ? Optional.of(word)
                    : wrong(
                            value,
                            path(name),
                            "one of " + String.join(", ", words),
                            Spelling.nearest(word, words)
                                    .map(nearest -> "Did you mean '" + nearest + "'?")
                                    .orElse(null));
        });
    }

    /** One of some constants, each by its {@link #word}. */
    <E extends Enum<E>> Optional<E> constant(String name, List<E> choices) {
        List<String> words = choices.stream().map(Fields::word).toList();
        return choice(name, words).map(word -> choices.get(words.indexOf(word)));
    }

    /** {@code OFFERED_LOAD} is written {@code offered-load}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    <T> Optional<T> parsed(String name, Function<String, Optional<T>> parser, String expectation) {
        return node(name).flatMap(value -> {
            Optional<T> result =
                    value instanceof YamlNode.Scalar scalar ? parser.apply(scalar.text()) : Optional.empty();
            return result.isPresent() ? result : wrong(value, path(name), expectation, null);
        });
    }

    void fault(String name, String detail, @Nullable String advice) {
        findings.fault(place(name), path(name), detail, advice);
    }

    /** A fault in what is to be deployed; what was deployed before is read all the same. */
    void rule(String name, String detail, @Nullable String advice) {
        findings.rule(place(name), path(name), detail, advice);
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
                        entry.line(), entry.column(), path(name), "unknown field " + Excerpt.of(name), advice(name));
            }
        });
    }

    private String advice(String unknown) {
        String here = path(unknown).replaceFirst("^\\[\\d+]\\.", "");
        return SpecReference.pathOf(unknown)
                .map(path -> path.equals(here) ? "This kind does not have it." : "Did you mean '" + path + "'?")
                .orElseGet(() -> Spelling.advice(unknown, known));
    }

    private YamlNode place(String name) {
        YamlNode.Entry entry = map.entries().get(name);
        return entry == null ? map : entry.value();
    }

    private <T> Optional<T> wrong(YamlNode value, String valuePath, String expectation, @Nullable String advice) {
        String came = switch (value) {
            case YamlNode.Scalar scalar -> Excerpt.of(scalar.text());
            case YamlNode.Sequence list -> "a list";
            case YamlNode.Mapping mapping -> "a map";
        };
        findings.fault(value, valuePath, came + " (expected: " + expectation + ")", advice);
        return Optional.empty();
    }
}
