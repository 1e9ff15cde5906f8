package vertebra.engine.api.tensor;

import java.util.List;

/**
 * Dimensions of a tensor, outermost first.
 *
 * @param dims each 0 or more, or {@link #DYNAMIC} in a signature; empty: a scalar
 */
public record Shape(List<Long> dims) {

    /** A dimension that the request decides. */
    public static final long DYNAMIC = -1;

    public Shape {
        dims = List.copyOf(dims);
        for (long dim : dims) {
            if (dim < DYNAMIC) {
                throw new IllegalArgumentException("dimension: " + dim + " (expected: >= 0, or -1 for dynamic)");
            }
        }
    }

    public static Shape of(long... dims) {
        Long[] boxed = new Long[dims.length];
        for (int i = 0; i < dims.length; i++) {
            boxed[i] = dims[i];
        }
        return new Shape(List.of(boxed));
    }

    public int rank() {
        return dims.size();
    }

    public long dim(int index) {
        return dims.get(index);
    }

    public long[] toArray() {
        long[] all = new long[dims.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = dims.get(i);
        }
        return all;
    }

    /**
     * Product of the dimensions; 1 for a scalar.
     *
     * @throws ArithmeticException when it exceeds a long
     * @throws IllegalStateException when a dimension is dynamic
     */
    public long elements() {
        long product = 1;
        for (long dim : dims) {
            if (dim == DYNAMIC) {
                throw new IllegalStateException("elements of " + this + " (expected: no dynamic dimension)");
            }
            product = Math.multiplyExact(product, dim);
        }
        return product;
    }

    /** True when {@code actual} has this rank and equals every dimension that is not dynamic here. */
    public boolean accepts(Shape actual) {
        if (actual.rank() != rank()) {
            return false;
        }
        for (int i = 0; i < rank(); i++) {
            if (dim(i) != DYNAMIC && dim(i) != actual.dim(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code [-1, 28, 28]}. */
    @Override
    public String toString() {
        return dims.toString();
    }
}
