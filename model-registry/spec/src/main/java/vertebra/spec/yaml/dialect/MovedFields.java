package vertebra.spec.yaml.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.spec.yaml.tree.YamlNode;
import vertebra.spec.yaml.tree.YamlNode.Entry;
import vertebra.spec.yaml.tree.YamlNode.Mapping;

/**
 * Moves what Cortex 0.13 to 0.21 kept in another place to where it stands today. The values keep their places in the
 * text.
 */
public final class MovedFields {

    private static final List<Rule> RULES = List.of(
            new Rule("endpoint", "networking.endpoint"),
            new Rule("local_port", "networking.local_port"),
            new Rule("compute.min_replicas", "autoscaling.min_replicas"),
            new Rule("compute.max_replicas", "autoscaling.max_replicas"),
            new Rule("compute.init_replicas", "autoscaling.init_replicas"),
            new Rule("compute.target_cpu_utilization", "autoscaling.target_cpu_utilization"),
            new Rule("compute.max_surge", "update_strategy.max_surge"),
            new Rule("compute.max_unavailable", "update_strategy.max_unavailable"),
            new Rule("autoscaling.workers_per_replica", "predictor.workers_per_replica"),
            new Rule("autoscaling.threads_per_worker", "predictor.threads_per_worker"),
            new Rule("predictor.models", "predictor.models.paths", YamlNode.Sequence.class));

    /** From where to where, for values of one kind. */
    private record Rule(String from, String to, Class<? extends YamlNode> kind) {

        Rule(String from, String to) {
            this(from, to, YamlNode.class);
        }
    }

    /**
     * One value that was moved.
     *
     * @param from where it is written, such as {@code compute.min_replicas}
     * @param to where it is read
     * @param twice true: it is also written there, and that one is read
     */
    public record Move(String from, String to, YamlNode value, boolean twice) {}

    /** An API whose fields stand where they stand today. */
    public record Result(Mapping api, List<Move> moves) {
        public Result {
            moves = List.copyOf(moves);
        }
    }

    private MovedFields() {}

    /** The same API in today's sections; one that uses no old section is returned as it is. */
    public static Result of(Mapping api) {
        Mapping moved = api;
        List<Move> moves = new ArrayList<>();
        for (Rule rule : RULES) {
            Entry entry = entry(moved, rule.from);
            if (entry == null || !rule.kind.isInstance(entry.value())) {
                continue;
            }
            moved = with(moved, rule.from, null);
            if (canHold(moved, rule.to)) {
                boolean twice = entry(moved, rule.to) != null;
                moves.add(new Move(rule.from, rule.to, entry.value(), twice));
                moved = twice ? moved : with(moved, rule.to, entry);
            }
        }
        return new Result(moved, moves);
    }

    private static @Nullable Entry entry(Mapping map, String path) {
        Entry first = map.entries().get(head(path));
        if (first == null || isName(path)) {
            return first;
        }
        return first.value() instanceof Mapping section ? entry(section, tail(path)) : null;
    }

    /** True where each section of the path is a map or absent; a wrong value there has its own fault, which is enough. */
    private static boolean canHold(Mapping map, String path) {
        Entry first = map.entries().get(head(path));
        if (isName(path) || first == null) {
            return true;
        }
        return switch (first.value()) {
            case Mapping section -> canHold(section, tail(path));
            case YamlNode.Scalar scalar -> scalar.value() == null;
            case YamlNode.Sequence list -> false;
        };
    }

    /** {@code map} with this entry at {@code path}, or with none there. */
    private static Mapping with(Mapping map, String path, @Nullable Entry entry) {
        Map<String, Entry> entries = new LinkedHashMap<>(map.entries());
        Entry first = entries.get(head(path));
        if (isName(path)) {
            entries.remove(path);
            if (entry != null) {
                entries.put(path, entry);
            }
        } else if (first != null && first.value() instanceof Mapping section) {
            entries.put(head(path), new Entry(first.line(), first.column(), with(section, tail(path), entry)));
        } else if (entry != null) {
            Mapping section = new Mapping(Map.of(), entry.line(), entry.column());
            entries.put(head(path), new Entry(entry.line(), entry.column(), with(section, tail(path), entry)));
        }
        return new Mapping(entries, map.line(), map.column());
    }

    private static boolean isName(String path) {
        return path.indexOf('.') < 0;
    }

    private static String head(String path) {
        return isName(path) ? path : path.substring(0, path.indexOf('.'));
    }

    private static String tail(String path) {
        return path.substring(path.indexOf('.') + 1);
    }
}
