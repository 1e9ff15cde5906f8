package vertebra.node.packages;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an API's log says while pip takes up package after package: who waits sees that it goes on. For one thread. */
final class PackageProgress implements Consumer<String> {

    static final Duration PACE = Duration.ofSeconds(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(PackageProgress.class);

    private final String api;
    private final InstantSource clock;
    private int packages;
    private Instant next;

    PackageProgress(String api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
        this.next = clock.instant().plus(PACE);
    }

    /** @param line of pip, one for each package */
    @Override
    public void accept(String line) {
        packages++;
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(PACE);
        LOGGER.atInfo()
                .addKeyValue("api", api)
                .addKeyValue("packages", packages)
                .addKeyValue("pip", line)
                .log("Resolving packages goes on");
    }
}
