package vertebra.spec.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.AutoscalingSpec.CortexKnobs;
import vertebra.spec.AutoscalingSpec.Forecast;
import vertebra.spec.AutoscalingSpec.Idle;
import vertebra.spec.AutoscalingSpec.IdlePolicy;
import vertebra.spec.AutoscalingSpec.Mode;
import vertebra.spec.AutoscalingSpec.Policy;
import vertebra.spec.AutoscalingSpec.Schedule;
import vertebra.spec.AutoscalingSpec.Slo;
import vertebra.spec.yaml.tree.YamlNode;

/** Reads {@code autoscaling}. */
final class AutoscalingReader {

    private static final int DEFAULT_MAX_REPLICAS = 100;
    private static final int DEFAULT_MAX_CONCURRENCY = 1024;
    private static final List<String> CORTEX_KNOBS = List.of(
            "window",
            "downscale_stabilization_period",
            "upscale_stabilization_period",
            "max_downscale_factor",
            "max_upscale_factor",
            "downscale_tolerance",
            "upscale_tolerance");

    private final Fields autoscaling;

    AutoscalingReader(Fields autoscaling) {
        this.autoscaling = autoscaling;
    }

    static AutoscalingSpec defaults() {
        return new AutoscalingSpec(
                1,
                DEFAULT_MAX_REPLICAS,
                1,
                OptionalDouble.empty(),
                DEFAULT_MAX_CONCURRENCY,
                Policy.OFFERED_LOAD,
                new Slo(Optional.empty(), 0.005),
                new Idle(IdlePolicy.HISTOGRAM, Optional.empty()),
                Forecast.AUTO,
                Mode.AUTO,
                List.of(),
                CortexKnobs.DEFAULTS);
    }

    AutoscalingSpec read() {
        AutoscalingSpec defaults = defaults();
        int min = autoscaling.integer("min_replicas", 0, Integer.MAX_VALUE).orElse(1);
        int max = autoscaling.integer("max_replicas", 1, Integer.MAX_VALUE).orElse(Math.max(min, DEFAULT_MAX_REPLICAS));
        int init = autoscaling.integer("init_replicas", 0, Integer.MAX_VALUE).orElse(min);
        checkOrder(min, init, max);
        int concurrency =
                autoscaling.integer("max_replica_concurrency", 1, 30_000).orElse(DEFAULT_MAX_CONCURRENCY);
        String targetName = autoscaling.nameOf("target_replica_concurrency", "target_in_flight");
        OptionalDouble target = target(targetName, concurrency);
        Policy policy = autoscaling
                .choice("policy", ordered("offered-load", Policy.OFFERED_LOAD, "cortex", Policy.CORTEX))
                .orElse(defaults.policy());
        CortexKnobs knobs = knobs();
        if (policy != Policy.CORTEX) {
            CORTEX_KNOBS.forEach(knob -> autoscaling
                    .node(knob)
                    .ifPresent(value -> autoscaling.notice(
                            knob, "not used by policy offered-load", "Write policy: cortex to use it.")));
        }
        AutoscalingSpec spec = new AutoscalingSpec(
                min,
                max,
                init,
                target,
                concurrency,
                policy,
                autoscaling.section("slo").map(AutoscalingReader::slo).orElse(defaults.slo()),
                autoscaling.section("idle").map(AutoscalingReader::idle).orElse(defaults.idle()),
                autoscaling
                        .choice("forecast", ordered("auto", Forecast.AUTO, "off", Forecast.OFF))
                        .orElse(Forecast.AUTO),
                autoscaling
                        .choice("mode", ordered("auto", Mode.AUTO, "recommend", Mode.RECOMMEND, "off", Mode.OFF))
                        .orElse(Mode.AUTO),
                schedule(),
                knobs);
        autoscaling.finish();
        return spec;
    }

    private void checkOrder(int min, int init, int max) {
        if (min > max) {
            autoscaling.fault("min_replicas", "min_replicas " + min + " (expected: <= max_replicas " + max + ")", null);
        } else if (init < min || init > max) {
            autoscaling.fault(
                    "init_replicas",
                    "init_replicas " + init + " (expected: from " + min + " to " + max + ")",
                    "It lies between min_replicas and max_replicas.");
        }
    }

    private OptionalDouble target(String name, int concurrency) {
        Optional<Double> target = autoscaling.number(
                name,
                value -> value > 0 && value <= concurrency,
                "above 0, at most max_replica_concurrency " + concurrency);
        return target.isPresent() ? OptionalDouble.of(target.get()) : OptionalDouble.empty();
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
                section.parsed("budget", AutoscalingReader::share, "a share such as 0.005 or 0.5%")
                        .orElse(0.005));
        section.finish();
        return slo;
    }

    private static Optional<Double> share(String text) {
        boolean percent = text.endsWith("%");
        try {
            double number = Double.parseDouble(
                    percent ? text.substring(0, text.length() - 1).strip() : text);
            double share = percent ? number / 100 : number;
            return share > 0 && share < 1 ? Optional.of(share) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Idle idle(Fields section) {
        Idle idle = new Idle(
                section.choice(
                                "policy",
                                ordered(
                                        "histogram",
                                        IdlePolicy.HISTOGRAM,
                                        "fixed",
                                        IdlePolicy.FIXED,
                                        "never",
                                        IdlePolicy.NEVER))
                        .orElse(IdlePolicy.HISTOGRAM),
                section.duration("max", Duration.ofSeconds(1)));
        section.finish();
        return idle;
    }

    private List<Schedule> schedule() {
        List<Schedule> entries = new ArrayList<>();
        int index = 0;
        for (YamlNode item : autoscaling.items("schedule")) {
            String path = autoscaling.path("schedule") + "[" + index++ + "]";
            if (!(item instanceof YamlNode.Mapping mapping)) {
                autoscaling.findings().fault(item, path, "no map (expected: cron, duration, min_replicas)", null);
                continue;
            }
            Fields fields = new Fields(mapping, path, autoscaling.findings());
            Optional<String> cron = fields.parsed("cron", AutoscalingReader::cron, "five fields such as 0 8 * * 1-5");
            Optional<Duration> duration = fields.duration("duration", Duration.ofMinutes(1));
            Optional<Integer> min = fields.integer("min_replicas", 0, Integer.MAX_VALUE);
            fields.finish();
            if (cron.isPresent() && duration.isPresent() && min.isPresent()) {
                entries.add(new Schedule(cron.get(), duration.get(), min.get()));
            } else if (fields.node("cron").isEmpty()
                    || fields.node("duration").isEmpty()
                    || fields.node("min_replicas").isEmpty()) {
                autoscaling
                        .findings()
                        .fault(item, path, "incomplete (expected: cron, duration and min_replicas)", null);
            }
        }
        return entries;
    }

    private static Optional<String> cron(String text) {
        return text.matches("([0-9*,/-]+\\s+){4}[0-9*,/-]+") ? Optional.of(text) : Optional.empty();
    }

    private static <T> Map<String, T> ordered(String first, T one, String second, T two) {
        Map<String, T> choices = new LinkedHashMap<>();
        choices.put(first, one);
        choices.put(second, two);
        return choices;
    }

    private static <T> Map<String, T> ordered(String first, T one, String second, T two, String third, T three) {
        Map<String, T> choices = ordered(first, one, second, two);
        choices.put(third, three);
        return choices;
    }
}
