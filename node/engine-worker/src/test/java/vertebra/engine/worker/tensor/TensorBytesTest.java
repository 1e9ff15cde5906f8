package vertebra.engine.worker.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

class TensorBytesTest {

    @Property(tries = 200)
    void textsComeBack(@ForAll @Size(max = 20) List<String> texts) {
        // given
        List<String> valid = texts.stream()
                .map(text -> new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.UTF_8))
                .toList();

        // when
        ByteBuffer bytes = TensorBytes.texts(valid.toArray(String[]::new));
        Value value = TensorBytes.take(strings(valid.size()), bytes);

        // then
        assertThat(value).isEqualTo(new Value.Strings(Shape.of(valid.size()), valid));
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Property(tries = 500)
    void noBytesBreakIt(@ForAll @Size(max = 40) byte[] noise, @ForAll long elements) {
        for (TensorType type : List.of(TensorType.STRING, TensorType.FLOAT64, TensorType.BOOL)) {
            try {
                TensorBytes.take(new TensorInfo(type, Shape.of(Math.abs(elements % 9))), ByteBuffer.wrap(noise));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("tensor shape");
            }
        }
    }

    @Test
    void aShapeThatPromisesTooMuchIsRefusedBeforeItCostsMemory() {
        ByteBuffer few = ByteBuffer.allocate(16);

        assertThatThrownBy(() -> TensorBytes.take(strings(1L << 40), few)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TensorBytes.take(numbers(Long.MAX_VALUE, 2), few))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TensorBytes.take(numbers(3), few)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TensorBytes.take(numbers(Shape.DYNAMIC), few))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TensorInfo strings(long elements) {
        return new TensorInfo(TensorType.STRING, Shape.of(elements));
    }

    private static TensorInfo numbers(long... dims) {
        return new TensorInfo(TensorType.FLOAT64, Shape.of(dims));
    }
}
