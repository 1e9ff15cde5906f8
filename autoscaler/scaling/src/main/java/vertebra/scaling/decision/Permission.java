package vertebra.scaling.decision;

import java.util.stream.Stream;
import vertebra.scaling.decision.OfferedLoadScaler.Outcome;
import vertebra.spec.AutoscalingSpec.Mode;

/** What of a decision may be done: everything, nothing, or it is only said. An operator's pin is always obeyed. */
public final class Permission {

    private Permission() {}

    public static Outcome apply(Mode mode, Outcome outcome) {
        ReplicaDecision decision = outcome.decision();
        if (mode == Mode.AUTO || decision.why().reasons().contains(ReasonCode.PINNED)) {
            return outcome;
        }
        ApiMemory unchanged = outcome.memory().withWant(decision.current());
        return switch (mode) {
            case AUTO -> outcome;
            case RECOMMEND ->
                new Outcome(
                        new ReplicaDecision.Recommend(
                                decision.api(),
                                decision.current(),
                                decision.want(),
                                with(ReasonCode.MODE_RECOMMEND, decision.why())),
                        unchanged);
            case OFF ->
                new Outcome(
                        new ReplicaDecision.Keep(
                                decision.api(), decision.current(), with(ReasonCode.MODE_OFF, decision.why())),
                        unchanged);
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
