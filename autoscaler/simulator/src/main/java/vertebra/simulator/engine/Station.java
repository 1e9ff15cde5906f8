package vertebra.simulator.engine;

import java.util.Arrays;
import vertebra.scaling.placement.LeastInFlight;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.LogNormal;
import vertebra.spec.fleet.ServiceTimes;

/**
 * Where the requests of one API wait and run, request by request. With one queue there is one server that has the slots of all
 * replicas; else each replica is a server. What a removed replica runs it finishes; what waits there goes to others.
 */
final class Station {

    /** Both as in the recorded baselines. */
    private static final int QUEUE_PER_REPLICA = 100;

    private static final int LEAST_REPLICAS = 10;

    private final ApiSetup setup;
    private final Routing routing;
    private final LogNormal serviceTimes;
    private final Chance chance;
    private final boolean closedLoop;
    private final Seconds seconds;
    private final Latencies latencies = new Latencies();
    private final RunningRequests running = new RunningRequests();
    private Waiting[] queues = {new Waiting()};
    private int[] busy = new int[1];
    private int[] inFlight = new int[1];
    private int[] slots = new int[1];
    private int servers = 1;
    private int slotsOfAll;
    private int queued;
    private int longestQueue = LEAST_REPLICAS * QUEUE_PER_REPLICA;
    private int second;
    private double now;
    private int turn;

    /** @param closedLoop each answer makes its client send the next request */
    Station(ApiSetup setup, Routing routing, boolean closedLoop, Seconds seconds, Chance chance) {
        this.setup = setup;
        this.routing = routing;
        this.closedLoop = closedLoop;
        this.seconds = seconds;
        this.chance = chance;
        this.serviceTimes = LogNormal.of(setup.serviceSeconds(), setup.serviceCv());
    }

    int queued() {
        return queued;
    }

    int running() {
        return running.size();
    }

    Latencies latencies() {
        return latencies;
    }

    /** Goes on for a second, in which so many requests come. */
    void advance(int arrivals) {
        double end = second + 1;
        double[] times = new double[arrivals];
        for (int i = 0; i < arrivals; i++) {
            times[i] = second + chance.uniform();
        }
        Arrays.sort(times);
        int next = 0;
        while (true) {
            double arrival = next < arrivals ? times[next] : Double.POSITIVE_INFINITY;
            double completion = running.firstEnd();
            if (Math.min(arrival, completion) >= end) {
                break;
            }
            if (completion <= arrival) {
                passTo(completion);
                complete();
            } else {
                passTo(arrival);
                arrive();
                next++;
            }
        }
        passTo(end);
        close();
    }

    /**
     * So many replicas serve from now on.
     *
     * @param all those that are ready and those that start: as many bound the queue
     */
    void resize(int ready, int all) {
        longestQueue = QUEUE_PER_REPLICA * Math.max(LEAST_REPLICAS, all);
        slotsOfAll = ready * setup.slots();
        if (routing == Routing.ONE_QUEUE) {
            slots[0] = slotsOfAll;
            serve(0);
        } else {
            resizeServers(ready);
        }
    }

    private void complete() {
        int server = running.firstServer();
        double service = running.firstService();
        double latency = running.firstLatency();
        running.removeFirst();
        busy[server]--;
        inFlight[server]--;
        seconds.served(second, service, ServiceTimes.bucketOf(service));
        judge(latency, latency > setup.sloSeconds());
        serve(server);
    }

    private void judge(double latency, boolean late) {
        latencies.add(latency);
        seconds.judge(second, late);
        if (closedLoop) {
            arrive();
        }
    }

    private void arrive() {
        seconds.arrivals[second]++;
        if (queued >= longestQueue) {
            seconds.judge(second, true);
            return;
        }
        int server = routing == Routing.ONE_QUEUE
                ? 0
                : LeastInFlight.choose(inFlight, slots, turn++).orElse(0);
        enqueue(server, now);
        serve(server);
    }

    private void enqueue(int server, double arrival) {
        queues[server].add(arrival);
        inFlight[server]++;
        queued++;
    }

    private double dequeue(int server) {
        queued--;
        return queues[server].removeFirst();
    }

    private void serve(int server) {
        while (busy[server] < slots[server] && queues[server].size() > 0) {
            double waited = now - dequeue(server);
            if (waited > setup.timeoutSeconds()) {
                inFlight[server]--;
                judge(setup.timeoutSeconds(), true);
            } else {
                double service = serviceTimes.next(chance);
                running.add(now + service, service, waited + service, server);
                busy[server]++;
            }
        }
    }

    private void passTo(double time) {
        double span = time - now;
        seconds.inFlight[second] += span * (queued + running.size());
        seconds.busy[second] += span * running.size();
        now = time;
    }

    private void close() {
        seconds.slots[second] = slotsOfAll;
        seconds.running[second] = running.size();
        seconds.queued[second] = queued;
        for (int server = 0; server < servers; server++) {
            if (queues[server].size() > 0) {
                seconds.oldest[second] = Math.max(seconds.oldest[second], now - queues[server].first());
            }
        }
        second++;
    }

    /** Removed servers keep their place, so that what runs there finds it; they have no slots and get no requests. */
    private void resizeServers(int ready) {
        while (servers < ready) {
            addServer();
        }
        for (int server = 0; server < servers; server++) {
            slots[server] = server < ready ? setup.slots() : 0;
        }
        for (int server = Math.max(1, ready); server < servers; server++) {
            while (queues[server].size() > 0) {
                inFlight[server]--;
                double arrival = dequeue(server);
                enqueue(LeastInFlight.choose(inFlight, slots, turn++).orElse(0), arrival);
            }
        }
        for (int server = 0; server < ready; server++) {
            serve(server);
        }
    }

    private void addServer() {
        if (servers == queues.length) {
            queues = Arrays.copyOf(queues, 2 * servers);
            busy = Arrays.copyOf(busy, 2 * servers);
            inFlight = Arrays.copyOf(inFlight, 2 * servers);
            slots = Arrays.copyOf(slots, 2 * servers);
        }
        queues[servers++] = new Waiting();
    }
}
