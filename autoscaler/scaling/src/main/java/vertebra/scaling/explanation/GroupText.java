package vertebra.scaling.explanation;

import java.util.stream.Collectors;
import vertebra.scaling.capacity.CapacityReason;
import vertebra.scaling.capacity.GroupDecision;
import vertebra.spec.ApiName;

/** A {@link GroupDecision} in words: all that is said comes from the decision. No state, safe on any thread. */
public final class GroupText {

    private final GroupDecision decision;

    public GroupText(GroupDecision decision) {
        this.decision = decision;
    }

    /** One line: what is done, what is needed, and what else there is to say. */
    public String line() {
        GroupDecision.Why why = decision.why();
        return decision.group() + ": " + deed() + "; " + why.need() + " needed of " + why.current() + "; "
                + why.reasons().stream()
                        .map(code -> code + " (" + meaning(code) + ")")
                        .collect(Collectors.joining(", "))
                + tooLarge(why);
    }

    private static String tooLarge(GroupDecision.Why why) {
        return why.tooLarge().isEmpty()
                ? ""
                : why.tooLarge().stream().map(ApiName::value).collect(Collectors.joining(", ", ": ", ""));
    }

    private String deed() {
        return switch (decision) {
            case GroupDecision.Grow grow -> grow.why().current() + " -> " + grow.target() + " machines";
            case GroupDecision.Drain drain -> drain.node() + " empties, to go";
            case GroupDecision.Undrain undrain -> undrain.node() + " stays after all";
            case GroupDecision.Retire retire ->
                retire.why().current() + " -> " + retire.target() + " machines, without " + retire.node();
            case GroupDecision.RetireMachine retire ->
                retire.why().current() + " -> " + retire.target() + " machines, without " + retire.machine()
                        + ", which never came";
            case GroupDecision.Keep keep -> "stays at " + keep.target();
            case GroupDecision.Hold hold ->
                "stays at " + hold.target() + ", until " + ReplicaText.time(hold.until()) + " at the earliest";
        };
    }

    private static String meaning(CapacityReason code) {
        return switch (code) {
            case STEADY -> "as many as before";
            case PACKING -> "what the replicas and the headroom need";
            case REPLICA_TOO_LARGE -> "no machine of the group holds a replica of them; write less in compute";
            case AT_MAX -> "the group's max";
            case AT_MIN -> "the group's min";
            case HELD_BY_WINDOW -> "more was needed within the window";
            case RETIRE_CAP -> "at most a quarter goes in ten minutes";
            case NO_VICTIM -> "what runs on the candidates fits nowhere else";
            case DRAINING -> "a node empties";
            case BOOT_FAILED -> "a machine did not join in time";
            case GROUP_BACKOFF -> "the last orders failed; the next one waits";
            case EXTERNAL_CHANGE -> "somebody else changed the group";
            case FROZEN_NO_DATA -> "the cloud was not heard of for a minute";
            case FROZEN_LOST_NODES -> "many nodes are gone at once";
            case SUSPENDED -> "somebody stopped the group";
            case STATIC -> "nothing resizes it";
        };
    }
}
