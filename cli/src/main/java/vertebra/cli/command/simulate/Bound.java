package vertebra.cli.command.simulate;

import java.time.Duration;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/** Refuses values of options that are too small or too large to be meant. */
final class Bound {

    private Bound() {}

    static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw outside(option + " " + value, least + " to " + most);
        }
    }

    /** @param most whole hours */
    static void atMost(String option, Duration value, Duration most) {
        if (value.compareTo(most) > 0) {
            throw outside(option + " " + value.toSeconds() + "s", "at most " + most.toHours() + "h");
        }
    }

    static CommandFailure outside(String written, String expected) {
        return CommandFailure.of(
                ExitCode.USAGE, written + " (expected: " + expected + ")", "simulate --help shows what it takes");
    }
}
