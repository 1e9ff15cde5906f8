package vertebra.acceptance.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Callers with a timetable: every request has its moment, whether those before are answered or not, and its time counts from
 * that moment. So a server that stalls looks as slow as its users see it, and an overload stays one.
 */
public final class OpenLoad {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final byte[] request;
    private final double perSecond;
    private final int connections;
    private final long requests;
    private final Timings timings = new Timings();

    private OpenLoad(String url, byte[] request, double perSecond, int connections, Duration duration) {
        this.url = url;
        this.request = request;
        this.perSecond = perSecond;
        this.connections = connections;
        this.requests = Math.round(perSecond * duration.toMillis() / 1000);
    }

    /**
     * Runs to its end.
     *
     * @param connections keep-alive; more than {@code perSecond} times the longest answer's seconds, or the timetable slips
     */
    public static Timings run(
            String url, String path, String body, double perSecond, int connections, Duration duration) {
        return new OpenLoad(url, Wire.post(path, body), perSecond, connections, duration).run();
    }

    /** The same with GET. */
    public static Timings get(String url, String path, double perSecond, int connections, Duration duration) {
        return new OpenLoad(url, Wire.get(path), perSecond, connections, duration).run();
    }

    private Timings run() {
        CountDownLatch ready = new CountDownLatch(connections);
        CountDownLatch begin = new CountDownLatch(1);
        long[] start = new long[1];
        List<Thread> callers = IntStream.range(0, connections)
                .mapToObj(caller -> Thread.ofVirtual().start(() -> {
                    @Nullable Wire wire = connect();
                    ready.countDown();
                    await(begin);
                    call(wire, caller, start[0]);
                }))
                .toList();
        await(ready);
        start[0] = System.nanoTime();
        begin.countDown();
        callers.forEach(OpenLoad::join);
        timings.took(System.nanoTime() - start[0]);
        return timings;
    }

    /** Null when it fails, and is tried again with the first request. */
    private @Nullable Wire connect() {
        try {
            return Wire.open(url, PATIENCE);
        } catch (IOException later) {
            return null;
        }
    }

    private void call(@Nullable Wire connected, int caller, long start) {
        @Nullable Wire wire = connected;
        for (long number = caller; number < requests; number += connections) {
            long due = start + (long) (number * TimeUnit.SECONDS.toNanos(1) / perSecond);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            wire = ask(wire, due);
        }
        close(wire);
    }

    private @Nullable Wire ask(@Nullable Wire known, long due) {
        @Nullable Wire wire = known;
        try {
            wire = wire == null ? Wire.open(url, PATIENCE) : wire;
            Wire.Answer answer = wire.send(request).answer();
            timings.add(answer.status(), System.nanoTime() - due);
            if (!answer.isLast()) {
                return wire;
            }
        } catch (IOException e) {
            timings.fail(e.toString());
        }
        close(wire);
        return null;
    }

    private static void close(@Nullable Wire wire) {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException gone) {
            // It is closed.
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread caller) {
        try {
            caller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
