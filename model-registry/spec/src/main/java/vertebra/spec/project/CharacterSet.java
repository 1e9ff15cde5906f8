package vertebra.spec.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * {@code [a-z]} of a pattern: letters, ranges, {@code [:digit:]} and its like, {@code !} or {@code ^} first for all others, a
 * backslash before what is meant as it is. One that is not closed, or has an unknown class, matches nothing, as git has it.
 *
 * @param end index behind it
 */
record CharacterSet(IntPredicate characters, int end) {

    private static final Map<String, IntPredicate> CLASSES = Map.ofEntries(
            Map.entry("alnum", c -> isLetter(c) || isDigit(c)),
            Map.entry("alpha", CharacterSet::isLetter),
            Map.entry("blank", c -> c == ' ' || c == '\t'),
            Map.entry("cntrl", c -> c < ' ' || c == 127),
            Map.entry("digit", CharacterSet::isDigit),
            Map.entry("graph", c -> c > ' ' && c < 127),
            Map.entry("lower", c -> c >= 'a' && c <= 'z'),
            Map.entry("print", c -> c >= ' ' && c < 127),
            Map.entry("punct", c -> c > ' ' && c < 127 && !isLetter(c) && !isDigit(c)),
            Map.entry("space", c -> c == ' ' || (c >= '\t' && c <= '\r')),
            Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
            Map.entry("xdigit", c -> isDigit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f')));

    /** @param start index of the bracket */
    static CharacterSet read(String glob, int start) {
        return new Reader(glob, start + 1).read();
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static final class Reader {

        private final String glob;
        private int at;
        private final List<IntPredicate> found = new ArrayList<>();

        Reader(String glob, int at) {
            this.glob = glob;
            this.at = at;
        }

        CharacterSet read() {
            boolean negated = peek() == '!' || peek() == '^';
            at += negated ? 1 : 0;
            int first = at;
            while (peek() >= 0 && (peek() != ']' || at == first)) {
                if (!readOne()) {
                    return nothing();
                }
            }
            IntPredicate any = c -> found.stream().anyMatch(one -> one.test(c));
            return peek() < 0 ? nothing() : new CharacterSet(negated ? any.negate() : any, at + 1);
        }

        private CharacterSet nothing() {
            return new CharacterSet(c -> false, glob.length());
        }

        /** False: a class that nobody knows. */
        private boolean readOne() {
            int close = glob.startsWith("[:", at) ? glob.indexOf(']', at + 2) : -1;
            if (close > at + 2 && glob.charAt(close - 1) == ':') {
                Optional<IntPredicate> named = Optional.ofNullable(CLASSES.get(glob.substring(at + 2, close - 1)));
                named.ifPresent(found::add);
                at = close + 1;
                return named.isPresent();
            }
            int from = character();
            boolean isRange = peek() == '-' && at + 1 < glob.length() && glob.charAt(at + 1) != ']';
            at += isRange ? 1 : 0;
            int to = isRange ? character() : from;
            found.add(c -> (c >= from && c <= to) || c == from);
            return true;
        }

        private int character() {
            at += peek() == '\\' ? 1 : 0;
            int c = peek();
            at += Character.charCount(Math.max(0, c));
            return c;
        }

        /** -1: the end. */
        private int peek() {
            return at < glob.length() ? glob.codePointAt(at) : -1;
        }
    }
}
