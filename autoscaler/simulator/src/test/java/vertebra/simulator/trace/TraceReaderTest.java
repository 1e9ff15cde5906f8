package vertebra.simulator.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.problem.ProblemException;

class TraceReaderTest {

    private final TraceReader reader = new TraceReader();

    @Test
    void readsBucketsOfAnyWidth() {
        // when
        Trace minutes = reader.read("t.csv", List.of("offset_s,requests", "0,12", "60,31", "120,0"));
        Trace late = reader.read("t.csv", List.of("3600,1.5", "3601,2"));
        Trace single = reader.read("t.csv", List.of("0,60"));

        // then
        assertThat(minutes.bucketSeconds()).isEqualTo(60);
        assertThat(minutes.total()).isEqualTo(43);
        assertThat(late.bucketSeconds()).isEqualTo(1);
        assertThat(late.count(0)).isEqualTo(1.5);
        assertThat(single.seconds()).isEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            offset_s,requests           | t.csv has no buckets
            0,1;60,2;100,3              | t.csv:3: offset 100 (expected: 120, since the buckets before are 60 s wide)
            offset_s,requests;0,1;60,-2 | t.csv:3: requests '-2' (expected: a number
            0,1;0,2                     | t.csv:2: the second bucket begins 0 s after the first
            time,count;0,1              | t.csv:1: offset 'time' (expected: whole seconds)
            0;60                        | t.csv:1: '0' (expected: two numbers
            0,1;86400,1,1               | t.csv:2: '86400,1,1' (expected: two numbers
            """)
    void saysWhatIsWrongAndWhere(String lines, String message) {
        assertThatThrownBy(() -> reader.read("t.csv", List.of(lines.split(";"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().detail()).startsWith(message));
    }
}
