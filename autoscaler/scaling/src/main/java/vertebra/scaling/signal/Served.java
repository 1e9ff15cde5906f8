package vertebra.scaling.signal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.ServiceTimes;

/** Service times of ten seconds, all nodes together. */
public record Served(Instant until, long completions, double seconds, double secondsSquared, ServiceTimes times) {

    static Served of(Instant until, List<NodeTrack> nodes) {
        List<Served> ran = new ArrayList<>();
        for (NodeTrack node : nodes) {
            Executor now = node.last().executor();
            Executor before = node.tenSecondMark();
            if (now.completions() > before.completions()) {
                ran.add(new Served(
                        until,
                        now.completions() - before.completions(),
                        now.serviceSeconds() - before.serviceSeconds(),
                        now.serviceSecondsSquared() - before.serviceSecondsSquared(),
                        now.serviceTimes().since(before.serviceTimes())));
            }
        }
        return sum(until, ran);
    }

    /** All together. */
    static Served sum(Instant until, List<Served> some) {
        long completions = 0;
        double seconds = 0;
        double secondsSquared = 0;
        for (Served one : some) {
            completions += one.completions;
            seconds += one.seconds;
            secondsSquared += one.secondsSquared;
        }
        ServiceTimes times = ServiceTimes.sum(some.stream().map(Served::times).toList());
        return new Served(until, completions, seconds, secondsSquared, times);
    }
}
