package vertebra.acceptance.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Says on the console which simulation ended, one line each: all of them take minutes. Safe for any thread. */
final class Progress {

    static final Progress OF_ALL = new Progress();

    private final Instant begin = Instant.now();
    private int ended;

    private Progress() {}

    synchronized void ended(String run) {
        ended++;
        Duration wall = Duration.between(begin, Instant.now());
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        System.out.println(String.format(
                Locale.ROOT, "%3d runs in %4d s, CPU %4d s: %s", ended, wall.toSeconds(), cpu.toSeconds(), run));
    }
}
