package vertebra.registry.access;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** Why a change of the keys is refused. Nothing was changed. */
public enum KeyProblem implements ProblemType {
    NO_SUCH_KEY(new Description(
            "VTB-2201",
            "no-such-key",
            "There is no key with this id",
            404,
            ProblemKind.CALLERS_FAULT,
            "`vertebra keys list` shows the keys and their ids.")),
    KEY_EXISTS(new Description(
            "VTB-2202",
            "key-exists",
            "Another key has this name",
            409,
            ProblemKind.CALLERS_FAULT,
            "Take another name, rotate that key, or revoke it first.")),
    BEYOND_OWN_SCOPES(new Description(
            "VTB-2203",
            "beyond-own-scopes",
            "Nobody can give a key what his own key does not allow",
            403,
            ProblemKind.CALLERS_FAULT,
            "Leave out the scopes that the detail names, or ask whoever has them.")),
    KEYS_CHANGED(new Description(
            "VTB-2204",
            "keys-changed",
            "The keys were changed by somebody else in between",
            409,
            ProblemKind.CALLERS_FAULT,
            "Look at what is there now, and repeat the change if you still want it."));

    private final Description description;

    KeyProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
