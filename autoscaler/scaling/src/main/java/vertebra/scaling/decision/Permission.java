package vertebra.scaling.decision;

import java.util.stream.Stream;
import vertebra.spec.AutoscalingSpec.Mode;

/** What of a decision may be done: everything, nothing, or it is only said. An operator's pin is always obeyed. */
public final class Permission {

    private Permission() {}

    public static ReplicaDecision apply(Mode mode, ReplicaDecision decision) {
        if (decision.why().reasons().contains(ReasonCode.PINNED)) {
            return decision;
        }
        return switch (mode) {
            case AUTO -> decision;
            case RECOMMEND ->
                new ReplicaDecision.Recommend(
                        decision.api(),
                        decision.current(),
                        decision.want(),
                        with(ReasonCode.MODE_RECOMMEND, decision.why()));
            case OFF ->
                new ReplicaDecision.Keep(decision.api(), decision.current(), with(ReasonCode.MODE_OFF, decision.why()));
        };
    }

    private static Why with(ReasonCode first, Why why) {
        return new Why(
                why.candidates(),
                why.bound(),
                Stream.concat(Stream.of(first), why.reasons().stream()).toList(),
                why.inputs());
    }
}
