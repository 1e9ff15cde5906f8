package vertebra.spec.fleet;

import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;

/**
 * What one node counted for one revision since its boot; cumulative, so that a lost report loses nothing. Arrivals,
 * rejections and held requests are counted at the ingress only; the rest at the executor only.
 *
 * @param arrivals requests that reached the API
 * @param completions answered with 2xx
 * @param clientErrors answered with 4xx other than 429
 * @param failures answered with 500 or 504
 * @param rejections answered with 429 or 503
 * @param inFlightSeconds in-flight integrated over time
 * @param busySlotSeconds busy slots integrated over time
 * @param serviceSecondsSquared sum of the squares of the service times
 */
public record LoadSample(
        NodeId node,
        long bootId,
        ApiName api,
        Revision revision,
        long arrivals,
        long completions,
        long clientErrors,
        long failures,
        long rejections,
        double inFlightSeconds,
        double busySlotSeconds,
        double serviceSeconds,
        double serviceSecondsSquared,
        int running,
        int queued) {}
