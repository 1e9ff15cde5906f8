package vertebra.serving.telemetry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that predictors have given to their metrics. In Prometheus a name has one kind and one set of labels; whoever uses it
 * first decides. Names outlive their APIs, and are bounded in number. Safe for any thread.
 */
final class MetricFamilies {

    /** What a name is counted with. */
    enum Kind {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    /**
     * What is known of a name.
     *
     * @param name letters, digits and underscores
     * @param labels sorted
     */
    record Family(String name, Kind kind, List<String> labels) {}

    private static final int MAX_NAMES = 1000;
    private static final int MAX_LABELS = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,79}");
    private static final Set<String> RESERVED_LABELS = Set.of(ServingMeters.API, "le", "quantile");
    /** Prometheus adds these itself, and its client takes them off. */
    private static final Pattern SUFFIX = Pattern.compile("_(total|created|bucket|info)$");
    /** What the series of a summary are called beside its name. */
    private static final List<String> OF_SUMMARY = List.of("_count", "_sum", "_max");

    private final Map<String, Family> families = new HashMap<>();

    /** The family of a metric; null when its name or labels are not legal, or it is of another kind elsewhere. */
    synchronized @Nullable Family find(Kind kind, String given, Set<String> labels) {
        String name = canonical(given);
        Family known = families.get(name);
        if (known != null) {
            return known.kind() == kind && known.name().equals(name) ? known : null;
        }
        List<String> names = kind == Kind.SUMMARY
                ? Stream.concat(Stream.of(name), OF_SUMMARY.stream().map(name::concat))
                        .toList()
                : List.of(name);
        boolean legal = NAME.matcher(name).matches()
                && labels.size() <= MAX_LABELS
                && labels.stream().allMatch(MetricFamilies::isLabel)
                && names.stream().noneMatch(families::containsKey)
                && families.size() < MAX_NAMES;
        if (!legal) {
            return null;
        }
        Family made = new Family(name, kind, labels.stream().sorted().toList());
        names.forEach(each -> families.put(each, made));
        return made;
    }

    private static String canonical(String given) {
        String name = given.replace('.', '_');
        String before = "";
        while (!before.equals(name)) {
            before = name;
            name = SUFFIX.matcher(name).replaceFirst("");
        }
        return name;
    }

    private static boolean isLabel(String text) {
        return NAME.matcher(text).matches() && !RESERVED_LABELS.contains(text);
    }
}
