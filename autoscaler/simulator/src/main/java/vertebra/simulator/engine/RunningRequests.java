package vertebra.simulator.engine;

import java.util.Arrays;

/** Requests that are in a slot, the one that ends next first: a binary heap in plain arrays, since there are millions. */
final class RunningRequests {

    private double[] ends = new double[64];
    private double[] services = new double[64];
    private double[] latencies = new double[64];
    private int[] servers = new int[64];
    private int size;

    int size() {
        return size;
    }

    double firstEnd() {
        return size == 0 ? Double.POSITIVE_INFINITY : ends[0];
    }

    double firstService() {
        return services[0];
    }

    double firstLatency() {
        return latencies[0];
    }

    int firstServer() {
        return servers[0];
    }

    void add(double end, double service, double latency, int server) {
        if (size == ends.length) {
            grow();
        }
        int hole = size++;
        while (hole > 0 && ends[(hole - 1) / 2] > end) {
            move((hole - 1) / 2, hole);
            hole = (hole - 1) / 2;
        }
        set(hole, end, service, latency, server);
    }

    void removeFirst() {
        size--;
        double end = ends[size];
        int hole = 0;
        while (2 * hole + 1 < size) {
            int child = 2 * hole + 1;
            if (child + 1 < size && ends[child + 1] < ends[child]) {
                child++;
            }
            if (ends[child] >= end) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        move(size, hole);
    }

    private void grow() {
        int length = 2 * size;
        ends = Arrays.copyOf(ends, length);
        services = Arrays.copyOf(services, length);
        latencies = Arrays.copyOf(latencies, length);
        servers = Arrays.copyOf(servers, length);
    }

    private void move(int from, int to) {
        set(to, ends[from], services[from], latencies[from], servers[from]);
    }

    private void set(int place, double end, double service, double latency, int server) {
        ends[place] = end;
        services[place] = service;
        latencies[place] = latency;
        servers[place] = server;
    }
}
