package vertebra.scaling.signal;

import java.time.Instant;
import java.util.List;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.ServiceTimes;

/** Service times of ten seconds, all nodes together. */
public record Served(Instant until, long completions, double seconds, double secondsSquared, ServiceTimes times) {

    static Served of(Instant until, List<NodeTrack> nodes) {
        Served all = nothing(until);
        for (NodeTrack node : nodes) {
            Executor now = node.last().executor();
            Executor before = node.tenSecondMark();
            if (now.completions() > before.completions()) {
                all = all.plus(new Served(
                        until,
                        now.completions() - before.completions(),
                        now.serviceSeconds() - before.serviceSeconds(),
                        now.serviceSecondsSquared() - before.serviceSecondsSquared(),
                        now.serviceTimes().since(before.serviceTimes())));
            }
        }
        return all;
    }

    static Served nothing(Instant until) {
        return new Served(until, 0, 0, 0, ServiceTimes.NONE);
    }

    Served plus(Served other) {
        return new Served(
                until,
                completions + other.completions,
                seconds + other.seconds,
                secondsSquared + other.secondsSquared,
                times.plus(other.times));
    }
}
