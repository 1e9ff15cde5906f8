package vertebra.engine.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    private static final Shape IMAGES = Shape.of(Shape.DYNAMIC, 28, 28);

    @Test
    void acceptsWhatFillsItsDynamicDimensions() {
        assertThat(IMAGES.accepts(Shape.of(3, 28, 28))).isTrue();
        assertThat(IMAGES.accepts(Shape.of(0, 28, 28))).isTrue();
        assertThat(IMAGES.accepts(Shape.of(3, 28, 27))).isFalse();
        assertThat(IMAGES.accepts(Shape.of(28, 28))).isFalse();
        assertThat(Shape.of().accepts(Shape.of())).isTrue();
    }

    @Test
    void countsItsElements() {
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of(2, 3).elements()).isEqualTo(6);
        assertThat(Shape.of(5, 0).elements()).isZero();
        assertThatThrownBy(IMAGES::elements).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40).elements()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void refusesDimensionsBelowDynamic() {
        assertThatThrownBy(() -> Shape.of(3, -2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2");
    }
}
