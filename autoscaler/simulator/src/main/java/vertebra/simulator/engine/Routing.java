package vertebra.simulator.engine;

/** Where requests wait. */
public enum Routing {
    /** One queue in front of the slots of all replicas: what no router can beat. */
    ONE_QUEUE,
    /** A queue at each replica; a request goes to the one with the fewest in flight, as in production. */
    LEAST_IN_FLIGHT
}
