package vertebra.spec;

/**
 * One immutable version of an API's spec and files, numbered from 1 in the order of commits. Prints as {@code r8}.
 *
 * @param number 1 or more
 */
public record Revision(int number) implements Comparable<Revision> {

    /** @throws IllegalArgumentException when the number is below 1 */
    public Revision {
        if (number < 1) {
            throw new IllegalArgumentException("revision: " + number + " (expected: >= 1)");
        }
    }

    /** The revision that follows this one. */
    public Revision next() {
        return new Revision(number + 1);
    }

    @Override
    public int compareTo(Revision other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return "r" + number;
    }
}
