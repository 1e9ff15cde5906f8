package vertebra.http.health;

import java.util.Optional;

/** Port: what the health routes tell. Asked on event loops; answers at once. */
public interface Readiness {

    /** True once start-up is over; never false again. */
    boolean isStarted();

    /** Why the node should get no requests now, in one sentence; empty: it is ready. */
    Optional<String> obstacle();
}
