package vertebra.simulator.engine;

/** A queue of requests, by the times at which they came: a ring that grows. */
final class Waiting {

    private double[] arrivals = new double[64];
    private int first;
    private int size;

    int size() {
        return size;
    }

    void add(double arrival) {
        if (size == arrivals.length) {
            grow();
        }
        arrivals[(first + size) & (arrivals.length - 1)] = arrival;
        size++;
    }

    /** The oldest; there must be one. */
    double first() {
        return arrivals[first];
    }

    double removeFirst() {
        double arrival = arrivals[first];
        first = (first + 1) & (arrivals.length - 1);
        size--;
        return arrival;
    }

    private void grow() {
        double[] larger = new double[2 * arrivals.length];
        for (int i = 0; i < size; i++) {
            larger[i] = arrivals[(first + i) & (arrivals.length - 1)];
        }
        arrivals = larger;
        first = 0;
    }
}
