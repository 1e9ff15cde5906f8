package vertebra.engine.worker.group;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.engine.api.WorkerOptions.Owner;
import vertebra.engine.worker.process.WorkerEnd;

/** Counts and tells how the workers of a group ended. Guarded by its group, but for {@link #tell}. */
final class Deaths {

    private static final Logger LOGGER = LoggerFactory.getLogger(Deaths.class);

    private final Owner owner;
    private final Map<Death, Long> counts = new EnumMap<>(Death.class);

    Deaths(Owner owner) {
        this.owner = owner;
    }

    void count(WorkerEnd end) {
        end.death().ifPresent(death -> counts.merge(death, 1L, Long::sum));
    }

    Map<Death, Long> counts() {
        return counts;
    }

    /** @param next when another one starts in its place; empty: none does */
    void tell(WorkerEnd end, Optional<Duration> next) {
        LOGGER.atLevel(end.death().isPresent() ? Level.WARN : Level.INFO)
                .addKeyValue("api", owner.api())
                .addKeyValue("revision", owner.revision())
                .addKeyValue("reason", end.reason())
                .addKeyValue("ready_seconds", end.ready().toSeconds())
                .addKeyValue("requests_lost", end.lost().size())
                .addKeyValue(
                        "next_start",
                        next.map(after -> after.toSeconds() + " s").orElse("never"))
                .log("A worker ended");
    }
}
