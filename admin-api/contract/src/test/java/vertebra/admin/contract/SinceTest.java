package vertebra.admin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.traffic.Since;

class SinceTest {

    private static final Instant NOW = Instant.parse("2026-05-04T14:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-05-04T13:58:30Z",
        "1h, 2026-05-04T13:00:00Z",
        "1h30m, 2026-05-04T12:30:00Z",
        "1d12h, 2026-05-03T02:00:00Z",
        "0s, 2026-05-04T14:00:00Z",
        "2026-05-04T12:00:00Z, 2026-05-04T12:00:00Z",
        "2026-05-04T12:00:00.5+02:00, 2026-05-04T10:00:00.500Z",
        "2026-05-04T12:00Z, 2026-05-04T12:00:00Z"
    })
    void readsSpansAndTimes(String text, Instant expected) {
        assertThat(new Since(text).from(NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "h",
                "-1h",
                "1.5h",
                "1h ",
                "30m1h",
                "1w",
                "99999999h",
                "2026-05-04",
                "2026-05-04T12:00:00"
            })
    void refusesWhatMayMeanAnything(String text) {
        assertThatThrownBy(() -> new Since(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(Since.FORM);
    }
}
