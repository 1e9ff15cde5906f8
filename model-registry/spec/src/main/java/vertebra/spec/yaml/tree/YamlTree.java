package vertebra.spec.yaml.tree;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one YAML document into {@link YamlNode}s: no tags, no duplicate keys, bounded size, depth and aliases. Hostile
 * text costs no more than its length.
 */
public final class YamlTree {

    public static final int MAX_BYTES = 1024 * 1024;
    public static final int MAX_DEPTH = 32;
    public static final int MAX_ALIASES = 20;
    private static final int MAX_NODES = 100_000;
    private static final int MAX_DIGITS = 300;
    private static final Pattern BROKEN_ESCAPE =
            Pattern.compile("\\\\(x(?!\\p{XDigit}{2})|u(?!\\p{XDigit}{4})|U(?!00(0\\p{XDigit}|10)\\p{XDigit}{4}))");

    private final ScalarResolver resolver = new CoreSchema().getScalarResolver();
    private final List<YamlFault> faults = new ArrayList<>();
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private Iterator<Event> events = List.<Event>of().iterator();
    private int aliases;
    private int nodes;

    /**
     * What was read.
     *
     * @param root empty when the text has no value, or when the faults do not let it be read to its end
     */
    public record Result(Optional<YamlNode> root, List<YamlFault> faults) {
        public Result {
            faults = List.copyOf(faults);
        }
    }

    private YamlTree() {}

    /** Reads the only document of {@code text}. */
    public static Result read(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            String detail = "the file has " + bytes + " bytes (expected: at most " + MAX_BYTES + ")";
            YamlFault fault = new YamlFault(1, 1, detail, "Keep data out of the spec; name it by a path.");
            return new Result(Optional.empty(), List.of(fault));
        }
        return new YamlTree().document(text);
    }

    private Result document(String text) {
        Optional<YamlNode> root = Optional.empty();
        try {
            events = new Parse(settings(text))
                    .parseString(text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .iterator();
            while (events.hasNext()) {
                Event event = events.next();
                switch (event.getEventId()) {
                    case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                    case Alias, MappingEnd, MappingStart, Scalar, SequenceEnd, SequenceStart -> {
                        if (root.isPresent()) {
                            throw new Refusal(fault(event, "a second document", "Put all APIs into one list."));
                        }
                        root = Optional.of(node(event, 1));
                    }
                }
            }
        } catch (Refusal refusal) {
            faults.add(refusal.fault);
            return new Result(Optional.empty(), faults);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            faults.add(new YamlFault(
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "not valid YAML: " + e.getProblem().strip(),
                    "Check indentation, colons and quotes here and in the line above."));
            return new Result(Optional.empty(), faults);
        } catch (YamlEngineException e) {
            faults.add(forbiddenCharacter(text, e));
            return new Result(Optional.empty(), faults);
        } catch (IllegalArgumentException unreadable) {
            faults.add(brokenEscape(text));
            return new Result(Optional.empty(), faults);
        }
        return new Result(root, faults);
    }

    /**
     * One buffer for the whole text: the library copies what it holds each time a smaller one is filled again, and
     * fails when a pair of surrogates lies over its end (snakeyaml-engine 2.10).
     */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setCodePointLimit(MAX_BYTES)
                .setBufferSize(text.length() + 2)
                .build();
    }

    private static YamlFault forbiddenCharacter(String text, YamlEngineException e) {
        int position = e instanceof ReaderException reader ? Math.min(reader.getPosition(), text.length()) : 0;
        return faultAt(
                position,
                text,
                "not valid YAML: a character that YAML does not allow",
                "Save the file as UTF-8 text without control characters.");
    }

    /** The library lets the number parser fail on an escape that is cut off or names no character, without a place. */
    private static YamlFault brokenEscape(String text) {
        Matcher escape = BROKEN_ESCAPE.matcher(text);
        return faultAt(
                escape.find() ? escape.start() : 0,
                text,
                "not valid YAML: an escape or a number that cannot be read",
                "Write \\u and four digits, \\U and eight, or the character itself.");
    }

    private static YamlFault faultAt(int position, String text, String detail, String advice) {
        String before = text.substring(0, position);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new YamlFault(line, position - before.lastIndexOf('\n'), detail, advice);
    }

    private YamlNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Refusal(fault(event, "more than " + MAX_DEPTH + " levels", "Flatten the document."));
        }
        if (++nodes > MAX_NODES) {
            throw new Refusal(fault(event, "more than " + MAX_NODES + " values", "Keep data out of the spec."));
        }
        return switch (event) {
            case AliasEvent alias -> alias(alias);
            case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
            case SequenceStartEvent start -> {
                refuseTag(start, start.getTag());
                yield anchored(start, sequence(start, depth));
            }
            case MappingStartEvent start -> {
                refuseTag(start, start.getTag());
                yield anchored(start, mapping(start, depth));
            }
            default -> throw new Refusal(fault(event, "unexpected " + event.getEventId(), "Check the indentation."));
        };
    }

    private YamlNode alias(AliasEvent event) {
        if (++aliases > MAX_ALIASES) {
            throw new Refusal(fault(event, "more than " + MAX_ALIASES + " aliases", "Write the values out."));
        }
        YamlNode target = anchors.get(event.getAlias().getValue());
        if (target == null) {
            throw new Refusal(fault(
                    event,
                    "alias *" + event.getAlias() + " has no anchor before it",
                    "Define &" + event.getAlias() + " first."));
        }
        nodes += size(target);
        return target;
    }

    private YamlNode scalar(ScalarEvent event) {
        refuseTag(event, event.getTag());
        Object value = event.isPlain() ? resolve(event.getValue()) : event.getValue();
        if (value instanceof Double number && !Double.isFinite(number)) {
            faults.add(fault(
                    event, Excerpt.of(event.getValue()) + " is no finite number", "Write it as text, in quotes."));
        }
        return new YamlNode.Scalar(value, event.getValue(), line(event), column(event));
    }

    private @Nullable Object resolve(String text) {
        Tag tag = resolver.resolve(text, true);
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.parseBoolean(text);
        }
        if (tag.equals(Tag.INT)) {
            return integer(text);
        }
        return tag.equals(Tag.FLOAT) ? decimal(text) : text;
    }

    /** A long, or a BigInteger where it does not fit; endless where reading it would cost more than its length. */
    private static Number integer(String text) {
        if (text.length() > MAX_DIGITS) {
            return Double.POSITIVE_INFINITY;
        }
        BigInteger number = switch (text.length() > 2 ? text.substring(0, 2) : "") {
            case "0o" -> new BigInteger(text.substring(2), 8);
            case "0x" -> new BigInteger(text.substring(2), 16);
            default -> new BigInteger(text);
        };
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private static double decimal(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private YamlNode sequence(SequenceStartEvent start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(items, line(start), column(start));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                throw new Refusal(fault(event, "a key that is a list or a map", "Use a plain word as key."));
            }
            YamlNode value = node(events.next(), depth + 1);
            if (!(key.value() instanceof String)) {
                faults.add(fault(event, "key " + Excerpt.of(key.text()) + " is no text", "Write the key in quotes."));
            }
            if (key.text().equals("<<")) {
                throw new Refusal(fault(event, "a merge key <<", "Write the values out."));
            }
            if (entries.containsKey(key.text())) {
                faults.add(fault(event, "key " + Excerpt.of(key.text()) + " stands twice", "Keep one of them."));
            } else {
                entries.put(key.text(), new YamlNode.Entry(line(event), column(event), value));
            }
        }
        return new YamlNode.Mapping(entries, line(start), column(start));
    }

    private YamlNode anchored(NodeEvent event, YamlNode node) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        return node;
    }

    private void refuseTag(Event event, Optional<String> tag) {
        if (tag.isPresent() && !tag.get().equals("!")) {
            faults.add(fault(event, "tag " + Excerpt.of(tag.get()), "Remove the tag: plain values only."));
        }
    }

    private static int size(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> 1;
            case YamlNode.Sequence list ->
                1 + list.items().stream().mapToInt(YamlTree::size).sum();
            case YamlNode.Mapping map ->
                1
                        + map.entries().values().stream()
                                .mapToInt(entry -> size(entry.value()))
                                .sum();
        };
    }

    private static YamlFault fault(Event event, String detail, String advice) {
        return new YamlFault(line(event), column(event), detail, advice);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }

    /** Ends the reading at once; what follows could not be trusted. */
    private static final class Refusal extends RuntimeException {

        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final transient YamlFault fault;

        Refusal(YamlFault fault) {
            super(fault.detail(), null, false, false);
            this.fault = fault;
        }
    }
}
