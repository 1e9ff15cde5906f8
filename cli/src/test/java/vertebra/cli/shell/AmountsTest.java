package vertebra.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "19, 19",
        "0.4, 0.4",
        "212, 212",
        "999, 999",
        "999.9, 1k",
        "1000, 1k",
        "48123, 48.1k",
        "123456, 123k",
        "3200000, 3.2M"
    })
    void countsInThreeDigits(double value, String text) {
        assertThat(Amounts.count(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0B", "512, 512B", "1572864, 1.5MiB", "8589934592, 8GiB"})
    void bytesInPowersOf1024(long value, String text) {
        assertThat(Amounts.bytes(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"85, 85us", "3120, 3.1ms", "11000, 11ms", "1400000, 1.4s"})
    void spansInTheUnitThatFits(double micros, String text) {
        assertThat(Amounts.micros(micros)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-5, 0s", "12, 12s", "59, 59s", "60, 1m", "3599, 59m", "7200, 2h", "259200, 3d"})
    void agesInWholeUnits(long seconds, String text) {
        assertThat(Amounts.age(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void waitsWithATenthOfASecond() {
        assertThat(Amounts.seconds(Duration.ofMillis(1_449))).isEqualTo("1.4 s");
    }
}
