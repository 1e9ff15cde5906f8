package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import vertebra.spec.ApiName;

/**
 * What holds for all APIs.
 *
 * @param epoch of the leader: another one than the memory's watches for a hold window before it takes anything away
 * @param pins numbers that operators asked for
 * @param unknownLoad time to load a model before enough loads were seen
 * @param unknownBoot time to boot a machine before enough boots were seen
 */
public record ScalingPolicy(long epoch, List<Pin> pins, Duration unknownLoad, Duration unknownBoot) {

    /** A model from the disk of a node that is there; a machine of a large cloud with its image. */
    public static final ScalingPolicy DEFAULT =
            new ScalingPolicy(1, List.of(), Duration.ofSeconds(5), Duration.ofSeconds(90));

    /** So many replicas of an API until then. */
    public record Pin(ApiName api, int replicas, Instant until) {}

    public ScalingPolicy {
        pins = List.copyOf(pins);
    }

    OptionalInt pin(ApiName api, Instant now) {
        return pins.stream()
                .filter(pin -> pin.api().equals(api) && pin.until().isAfter(now))
                .mapToInt(Pin::replicas)
                .findFirst();
    }
}
