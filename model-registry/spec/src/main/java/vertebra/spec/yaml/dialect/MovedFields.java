package vertebra.spec.yaml.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.spec.yaml.tree.YamlNode;
import vertebra.spec.yaml.tree.YamlNode.Entry;
import vertebra.spec.yaml.tree.YamlNode.Mapping;

/**
 * Moves what Cortex 0.13 to 0.17 kept in another section to where it stands today. The values keep their places in the
 * text.
 */
public final class MovedFields {

    /** From where to where; paths of one or two names. */
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
            new Rule("autoscaling.threads_per_worker", "predictor.threads_per_worker"));

    private record Rule(String from, String to) {}

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
            if (entry == null) {
                continue;
            }
            moved = with(moved, rule.from, null);
            if (canHold(moved, section(rule.to))) {
                boolean twice = entry(moved, rule.to) != null;
                moves.add(new Move(rule.from, rule.to, entry.value(), twice));
                moved = twice ? moved : with(moved, rule.to, entry);
            }
        }
        return new Result(moved, moves);
    }

    private static @Nullable Entry entry(Mapping api, String path) {
        Optional<Mapping> holder = path.contains(".") ? map(api, section(path)) : Optional.of(api);
        return holder.map(fields -> fields.entries().get(name(path))).orElse(null);
    }

    /** True where the section is a map or can become one; a wrong value there has a fault of its own, which is enough. */
    private static boolean canHold(Mapping api, String section) {
        return map(api, section).isPresent() || isAbsent(api.entries().get(section));
    }

    private static boolean isAbsent(@Nullable Entry section) {
        return section == null || section.value().plain() == null;
    }

    private static Optional<Mapping> map(Mapping api, String section) {
        Entry entry = api.entries().get(section);
        return entry != null && entry.value() instanceof Mapping map ? Optional.of(map) : Optional.empty();
    }

    /** {@code api} with this entry at {@code path}, or with none there. */
    private static Mapping with(Mapping api, String path, @Nullable Entry entry) {
        if (!path.contains(".")) {
            return put(api, path, entry);
        }
        Mapping empty = entry == null ? api : new Mapping(Map.of(), entry.line(), entry.column());
        Mapping section = put(map(api, section(path)).orElse(empty), name(path), entry);
        return put(api, section(path), new Entry(section.line(), section.column(), section));
    }

    private static Mapping put(Mapping map, String name, @Nullable Entry entry) {
        Map<String, Entry> entries = new LinkedHashMap<>(map.entries());
        if (entry == null) {
            entries.remove(name);
        } else {
            entries.put(name, entry);
        }
        return new Mapping(entries, map.line(), map.column());
    }

    private static String section(String path) {
        return path.substring(0, Math.max(0, path.indexOf('.')));
    }

    private static String name(String path) {
        return path.substring(path.indexOf('.') + 1);
    }
}
