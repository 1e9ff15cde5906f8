package vertebra.scaling.idle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import vertebra.spec.AutoscalingSpec.Schedule;

/** Floors of replicas at certain times. */
public final class Schedules {

    private Schedules() {}

    /**
     * The highest floor of the schedules that are on at {@code now} or begin within {@code lead}, so that replicas are ready when they
     * begin; 0 without one.
     */
    public static int floor(List<Schedule> schedules, Instant now, Duration lead) {
        return schedules.stream()
                .filter(schedule -> isOn(schedule, now, lead))
                .mapToInt(Schedule::minReplicas)
                .max()
                .orElse(0);
    }

    private static boolean isOn(Schedule schedule, Instant now, Duration lead) {
        return new Cron(schedule.cron()).isWithin(schedule.duration().plus(lead), now.plus(lead));
    }
}
