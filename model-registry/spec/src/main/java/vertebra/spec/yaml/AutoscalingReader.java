package vertebra.spec.yaml;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.AutoscalingSpec.CortexKnobs;
import vertebra.spec.AutoscalingSpec.Forecast;
import vertebra.spec.AutoscalingSpec.Idle;
import vertebra.spec.AutoscalingSpec.IdlePolicy;
import vertebra.spec.AutoscalingSpec.Mode;
import vertebra.spec.AutoscalingSpec.Policy;
import vertebra.spec.AutoscalingSpec.Schedule;
import vertebra.spec.AutoscalingSpec.Slo;

/** Reads {@code autoscaling}. */
final class AutoscalingReader {

    private static final int DEFAULT_MIN_REPLICAS = 1;
    private static final int DEFAULT_MAX_REPLICAS = 100;
    private static final int MAX_CONCURRENCY = 30_000;
    private static final int DEFAULT_MAX_CONCURRENCY = 1024;
    private static final List<String> CORTEX_KNOBS = List.of(
            "window",
            "downscale_stabilization_period",
            "upscale_stabilization_period",
            "max_downscale_factor",
            "max_upscale_factor",
            "downscale_tolerance",
            "upscale_tolerance");
    private static final List<String> OWN_KNOBS = List.of("slo", "forecast");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?(?:[eE][+-]?\\d{1,3})?) ?(%?)");
    private static final Pattern CRON_PART = Pattern.compile("(?:\\*|(\\d{1,2})(?:-(\\d{1,2}))?)(?:/(\\d{1,2}))?");
    private static final List<Integer> CRON_FROM = List.of(0, 0, 1, 1, 0);
    private static final List<Integer> CRON_TO = List.of(59, 23, 31, 12, 7);

    private final Fields autoscaling;

    AutoscalingReader(Fields autoscaling) {
        this.autoscaling = autoscaling;
    }

    AutoscalingSpec read() {
        autoscaling
                .oldName("target_cpu_utilization")
                .ifPresent(value -> autoscaling.notice("target_cpu_utilization", "not used: load decides", null));
        Range replicas = replicas();
        int concurrency = autoscaling
                .integer("max_replica_concurrency", 1, MAX_CONCURRENCY)
                .orElse(autoscaling.isWritten("max_replica_concurrency") ? MAX_CONCURRENCY : DEFAULT_MAX_CONCURRENCY);
        OptionalDouble target = target(concurrency);
        Policy policy = autoscaling.constant("policy", List.of(Policy.values())).orElse(Policy.OFFERED_LOAD);
        noteUnused(policy);
        AutoscalingSpec spec = new AutoscalingSpec(
                replicas.min,
                replicas.max,
                replicas.init,
                target,
                concurrency,
                policy,
                slo(autoscaling.section("slo")),
                idle(autoscaling.section("idle")),
                autoscaling.constant("forecast", List.of(Forecast.values())).orElse(Forecast.AUTO),
                autoscaling.constant("mode", List.of(Mode.values())).orElse(Mode.AUTO),
                schedule(),
                knobs());
        autoscaling.finish();
        return spec;
    }

    private record Range(int min, int init, int max) {}

    private Range replicas() {
        Optional<Integer> min = autoscaling.integer("min_replicas", 0, Integer.MAX_VALUE);
        Optional<Integer> max = autoscaling.integer("max_replicas", 1, Integer.MAX_VALUE);
        Optional<Integer> init = autoscaling.integer("init_replicas", 0, Integer.MAX_VALUE);
        int least = min.orElse(DEFAULT_MIN_REPLICAS);
        Range range = new Range(least, init.orElse(least), max.orElse(DEFAULT_MAX_REPLICAS));
        if (!isWrong(min, "min_replicas") && !isWrong(max, "max_replicas") && !isWrong(init, "init_replicas")) {
            checkOrder(range, max.isPresent());
        }
        return range;
    }

    /** Written, but not readable: it has its own fault, and nothing is measured by it. */
    private boolean isWrong(Optional<Integer> value, String name) {
        return value.isEmpty() && autoscaling.isWritten(name);
    }

    private void checkOrder(Range range, boolean maxIsWritten) {
        if (range.min > range.max) {
            autoscaling.fault(
                    autoscaling.isWritten("min_replicas") ? "min_replicas" : "max_replicas",
                    "min_replicas " + range.min + " (expected: <= max_replicas " + range.max + ")",
                    maxIsWritten ? null : "Write max_replicas too.");
        } else if (range.init < range.min || range.init > range.max) {
            autoscaling.fault(
                    "init_replicas",
                    "init_replicas " + range.init + " (expected: from " + range.min + " to " + range.max + ")",
                    "It lies between min_replicas and max_replicas.");
        }
    }

    private OptionalDouble target(int concurrency) {
        Optional<Double> target = autoscaling.number(
                autoscaling.nameOf("target_replica_concurrency", "target_in_flight"),
                value -> value > 0 && value <= concurrency,
                "above 0, at most max_replica_concurrency " + concurrency);
        return target.isPresent() ? OptionalDouble.of(target.get()) : OptionalDouble.empty();
    }

    private void noteUnused(Policy policy) {
        List<String> unused = policy == Policy.CORTEX ? OWN_KNOBS : CORTEX_KNOBS;
        Policy other = policy == Policy.CORTEX ? Policy.OFFERED_LOAD : Policy.CORTEX;
        for (String knob : unused) {
            autoscaling
                    .node(knob)
                    .ifPresent(value -> autoscaling.notice(
                            knob,
                            "not used by policy " + Fields.word(policy),
                            "Write policy: " + Fields.word(other) + " to use it."));
        }
    }

    private CortexKnobs knobs() {
        CortexKnobs defaults = CortexKnobs.DEFAULTS;
        return new CortexKnobs(
                autoscaling.duration("window", Duration.ofSeconds(10)).orElse(defaults.window()),
                autoscaling
                        .duration("downscale_stabilization_period", Duration.ZERO)
                        .orElse(defaults.downscaleStabilization()),
                autoscaling
                        .duration("upscale_stabilization_period", Duration.ZERO)
                        .orElse(defaults.upscaleStabilization()),
                autoscaling
                        .number("max_downscale_factor", factor -> factor >= 0 && factor < 1, "from 0 to below 1")
                        .orElse(defaults.maxDownscaleFactor()),
                autoscaling
                        .number("max_upscale_factor", factor -> factor > 1, "above 1")
                        .orElse(defaults.maxUpscaleFactor()),
                autoscaling
                        .number("downscale_tolerance", share -> share >= 0 && share < 1, "from 0 to below 1")
                        .orElse(defaults.downscaleTolerance()),
                autoscaling
                        .number("upscale_tolerance", share -> share >= 0, "0 or more")
                        .orElse(defaults.upscaleTolerance()));
    }

    private static Slo slo(Fields section) {
        Slo slo = new Slo(
                section.duration("latency", Duration.ofMillis(1)),
                section.parsed("budget", AutoscalingReader::share, "a share such as 0.005 or 0.5%, above 0, below 1")
                        .orElse(Slo.DEFAULT.budget()));
        section.finish();
        return slo;
    }

    private static Optional<Double> share(String text) {
        Matcher matcher = SHARE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double number = Double.parseDouble(matcher.group(1));
        double share = matcher.group(2).isEmpty() ? number : number / 100;
        return share > 0 && share < 1 ? Optional.of(share) : Optional.empty();
    }

    private static Idle idle(Fields section) {
        Idle idle = new Idle(
                section.constant("policy", List.of(IdlePolicy.values())).orElse(IdlePolicy.HISTOGRAM),
                section.duration("max", Duration.ofSeconds(1)));
        section.finish();
        return idle;
    }

    private List<Schedule> schedule() {
        return autoscaling.sections("schedule", "a map with cron, duration, min_replicas").stream()
                .map(AutoscalingReader::schedule)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Schedule> schedule(Fields entry) {
        String cronWords = "five fields of numbers such as 0 8 * * 1-5";
        entry.require("cron", cronWords, null);
        entry.require("duration", "how long the floor holds, such as 8h", null);
        entry.require("min_replicas", "a whole number >= 0", null);
        Optional<String> cron = entry.parsed("cron", AutoscalingReader::cron, cronWords);
        Optional<Duration> duration = entry.duration("duration", Duration.ofMinutes(1));
        Optional<Integer> min = entry.integer("min_replicas", 0, Integer.MAX_VALUE);
        entry.finish();
        return cron.flatMap(times -> duration.flatMap(length -> min.map(floor -> new Schedule(times, length, floor))));
    }

    /** Minute, hour, day of the month, month, day of the week: each a list of numbers, ranges and steps. */
    private static Optional<String> cron(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        boolean legal = fields.length == CRON_FROM.size();
        for (int i = 0; legal && i < fields.length; i++) {
            int from = CRON_FROM.get(i);
            int to = CRON_TO.get(i);
            legal = Stream.of(fields[i].split(",", -1)).allMatch(part -> isCronPart(part, from, to));
        }
        return legal ? Optional.of(text) : Optional.empty();
    }

    private static boolean isCronPart(String part, int from, int to) {
        Matcher matcher = CRON_PART.matcher(part);
        if (!matcher.matches()) {
            return false;
        }
        int first = matcher.group(1) == null ? from : Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? Math.max(first, from) : Integer.parseInt(matcher.group(2));
        int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
        return from <= first && first <= last && last <= to && step > 0;
    }
}
