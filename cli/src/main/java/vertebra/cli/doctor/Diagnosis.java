package vertebra.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check what was looked at, one word
 * @param fix what to do; null: nothing
 */
public record Diagnosis(
        String check, State state, String detail, @Nullable String fix) {

    /** How it is. */
    public enum State {
        OK,
        /** Works, but not everything will. */
        WARNING,
        WRONG
    }

    static Diagnosis ok(String check, String detail) {
        return new Diagnosis(check, State.OK, detail, null);
    }

    static Diagnosis warning(String check, String detail, String fix) {
        return new Diagnosis(check, State.WARNING, detail, fix);
    }

    static Diagnosis wrong(String check, String detail, String fix) {
        return new Diagnosis(check, State.WRONG, detail, fix);
    }
}
