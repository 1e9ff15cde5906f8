package vertebra.serving.codec;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/** The reader written by hand finds what Jackson finds: every value, every fault, and the place of each fault. */
@Tag("S8")
@Tag("S18")
class AgreesWithJacksonProperties {

    @Property(tries = 5000, shrinking = ShrinkingMode.OFF)
    void inRequestsAndWhatIsLeftOfThem(@ForAll long seed) {
        JacksonComparison.ofRequests(seed);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void inNumbersOfAnyLengthForEveryType(@ForAll long seed) {
        JacksonComparison.ofNumbers(seed);
    }
}
