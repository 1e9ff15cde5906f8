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
            "Look at what is there now, and repeat the change if you still want it.")),
    BEYOND_OWN_END(new Description(
            "VTB-2205",
            "beyond-own-end",
            "Nobody can give a key that lasts longer than his own",
            403,
            ProblemKind.CALLERS_FAULT,
            "Let the key expire earlier (`--expires`), or ask whoever has a key that lasts long enough.")),
    KEY_EXPIRED(new Description(
            "VTB-2206",
            "key-expired",
            "The key has expired",
            409,
            ProblemKind.CALLERS_FAULT,
            "Create another key; revoke this one first to use its name again.")),
    TOO_MANY_SECRETS(new Description(
            "VTB-2207",
            "too-many-secrets",
            "The key has as many valid secrets as it can have",
            409,
            ProblemKind.CALLERS_FAULT,
            "Wait until the overlap of the oldest ends, or end all of them: `vertebra keys rotate ID --overlap 0s`."));

    private final Description description;

    KeyProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
