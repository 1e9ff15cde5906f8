package vertebra.serving.admission;

import vertebra.serving.telemetry.InFlightMeter;

/**
 * What a gate tells of its permits, each from its beginning to its end.
 *
 * @param inFlight every permit
 * @param running every permit that has a slot
 * @param riding every permit that runs in the slot of another
 */
public record GateMeters(InFlightMeter inFlight, InFlightMeter running, InFlightMeter riding) {}
