package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Numbers from bytes and back, held against the JDK's way through strings. */
class NumbersProperties {

    @Property(tries = 20_000)
    void writesAFloatAsTheJdkDoes(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        assertThat(written(json -> json.number(value))).isEqualTo(orText(Float.toString(value), value));
    }

    @Property(tries = 5_000)
    void writesADoubleAsTheJdkDoes(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        assertThat(written(json -> json.number(value))).isEqualTo(orText(Double.toString(value), value));
    }

    @Property(tries = 5_000)
    void writesWholeNumbersAsTheJdkDoes(@ForAll long value) {
        assertThat(written(json -> json.number(value))).isEqualTo(Long.toString(value));
        assertThat(written(json -> json.unsigned(value))).isEqualTo(Long.toUnsignedString(value));
    }

    /** Of all powers of ten, since a random float is hardly ever a short decimal. */
    @Property(tries = 5_000)
    void writesShortDecimalsAsTheJdkDoes(@ForAll long seed) {
        Random random = new Random(seed);
        float value = new BigDecimal(random.nextInt(1 + random.nextInt(100_000)) + "e" + (random.nextInt(90) - 50))
                .floatValue();
        assertThat(written(json -> json.number(value))).isEqualTo(orText(Float.toString(value), value));
    }

    @Property(tries = 20_000)
    void roundsOnceToTheNearest(@ForAll long seed) {
        // given
        Random random = new Random(seed);
        long digits = random.nextLong() >>> (4 + random.nextInt(60));
        int power = random.nextInt(PowersOfTen.MAX - PowersOfTen.MIN + 1) + PowersOfTen.MIN;
        String text = digits + "e" + power;

        // then
        assertThat(NearestBinary.toFloat(digits, power)).as(text).isEqualTo(Float.parseFloat(text));
        assertThat(NearestBinary.toDouble(digits, power)).as(text).isEqualTo(Double.parseDouble(text));
    }

    /** The middle of two neighbours, which goes to the even one, and the decimals right beside it, which do not. */
    @Property(tries = 20_000)
    void roundsTiesToEven(@ForAll long seed) {
        // given
        Random random = new Random(seed);
        float low = Float.intBitsToFloat(random.nextInt(0x3000_0000, 0x5f00_0000));
        BigDecimal middle =
                new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);

        for (int beside = -1; beside <= 1; beside++) {
            // when
            BigDecimal decimal = middle.add(BigDecimal.valueOf(beside).movePointLeft(middle.scale()));
            String text = decimal.toPlainString();

            // then
            assertThat(read(text).toFloat()).as(text).isEqualTo(Float.parseFloat(text));
            assertThat(read(text).toDouble()).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    private interface Writing {
        void to(JsonWriter json);
    }

    private static String written(Writing writing) {
        JsonWriter json = new JsonWriter(1000);
        writing.to(json);
        return new String(json.toUtf8(), US_ASCII);
    }

    private static String orText(String number, double value) {
        return Double.isFinite(value) ? number : '"' + number + '"';
    }

    private static JsonNumber read(String number) {
        byte[] text = number.getBytes(US_ASCII);
        JsonReader json = new JsonReader(text, 0, text.length);
        json.begin();
        return json.number();
    }
}
