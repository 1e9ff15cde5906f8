package vertebra.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time of a process and of what it started, by {@code /proc}. */
public final class CpuTime {

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    /** USER_HZ, the same on every Linux that runs Java. */
    private static final long MICROS_PER_TICK = 10_000;

    private CpuTime() {}

    /**
     * User and system time of all threads of the process so far, and of the processes below it that run now, in microseconds; a
     * tick is 10 ms. Comparable as long as none of them ends.
     */
    public static long micros(long pid) {
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new UncheckedIOException(new IOException("process " + pid + " is gone")));
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(each -> own(each.pid()))
                .sum();
    }

    private static long own(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // Field 2 is the command in parentheses and may hold spaces; field 3 follows the last parenthesis.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * MICROS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }
}
