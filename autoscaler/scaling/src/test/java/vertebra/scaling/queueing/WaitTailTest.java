package vertebra.scaling.queueing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slots for a load, against numbers from tables and from an independent program. */
class WaitTailTest {

    @ParameterizedTest
    @CsvSource({"2, 1, 0.333333", "5, 4, 0.554113", "10, 8, 0.409180", "100, 90, 0.216940"})
    void knowsHowManyWait(int slots, double load, double expected) {
        // given
        Erlang erlang = new Erlang(load);

        // when
        for (int i = 0; i < slots; i++) {
            erlang.addSlot();
        }

        // then
        assertThat(erlang.waits()).isCloseTo(expected, within(5e-7));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "5, 8", "10, 13", "20, 24", "50, 54", "100, 104", "200, 204", "0, 0"})
    void findsTheFewestSlots(double load, int expected) {
        // when
        int slots = new WaitTail(0.5, 0.02, 1.1).slotsFor(load);

        // then
        assertThat(slots).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.2", "3", "17.5", "400", "9000"})
    void neverAsksForFewerSlotsThanTheLoadKeepsBusy(double load) {
        // when
        int withoutPatience = new WaitTail(-1, 0.02, 2).slotsFor(load);
        int withPatience = new WaitTail(1000, 0.02, 2).slotsFor(load);

        // then
        assertThat(withPatience).isGreaterThan((int) load);
        assertThat(withoutPatience).isGreaterThanOrEqualTo(withPatience);
    }
}
