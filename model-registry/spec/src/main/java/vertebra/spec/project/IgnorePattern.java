package vertebra.spec.project;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * One pattern of a {@code .gitignore}, read and matched as git does. All ways through the pattern are followed at once, character
 * by character of the path, a bit for each: a match takes at most their product in steps, 64 at a time, whatever a stranger wrote.
 */
final class IgnorePattern {

    private static final int ASCII = 128;
    private static final int LAST_BIT = Long.SIZE - 1;

    /** What a step of the pattern takes. */
    private enum Takes {
        ONE_CHARACTER,
        /** {@code *}: any characters of one name, or none. */
        PART_OF_A_NAME,
        /** The last {@code **}: anything. */
        THE_REST,
        /** {@code **}{@code /}: whole folders, or none. */
        FOLDERS
    }

    private record Step(Takes takes, IntPredicate character) {

        boolean maybeNothing() {
            return takes != Takes.ONE_CHARACTER;
        }

        /** Then the next step is on. */
        boolean endsWith(int c) {
            return takes == Takes.FOLDERS ? c == '/' : takes == Takes.ONE_CHARACTER && character.test(c);
        }

        /** Then it goes on, or ends. */
        boolean goesOnWith(int c) {
            return takes == Takes.THE_REST || (takes == Takes.PART_OF_A_NAME && c != '/');
        }
    }

    private final boolean isOfNames;
    /** Of holding each step against a character: a set may be long. */
    private final int cost;

    private final List<Step> steps;
    private final long[] maybeNothing;
    /** In the midst of a name there is no way on from them. */
    private final long[] folders;

    /** The steps that are on before the path: the first, and those behind it if it may take nothing. */
    private final long start;

    private final long[][] endsWith = new long[ASCII][];
    private final long[] goesOnInName;
    private final long[] goesOnAfterName;

    /** @param glob without what leads or ends a line: {@code !}, a slash for folders */
    IgnorePattern(String glob) {
        this.isOfNames = !glob.contains("/");
        this.cost = glob.length();
        this.steps = read(glob.startsWith("/") ? glob.substring(1) : glob);
        this.maybeNothing = bits(Step::maybeNothing);
        this.folders = bits(step -> step.takes() == Takes.FOLDERS);
        this.goesOnInName = bits(step -> step.goesOnWith('a'));
        this.goesOnAfterName = bits(step -> step.goesOnWith('/'));
        long skippedFirst = maybeNothing[0] & ~(maybeNothing[0] + 1);
        this.start = 1 | skippedFirst << 1;
        for (int c = 0; c < ASCII; c++) {
            endsWith[c] = endsWith(c);
        }
    }

    /**
     * True when the pattern names the path.
     *
     * @param path relative, forward slashes; a pattern without a slash looks at its last name alone
     * @param budget pays for it
     */
    boolean matches(String path, StepBudget budget) {
        String text = isOfNames ? path.substring(path.lastIndexOf('/') + 1) : path;
        if (!mayEndWith(text, budget)) {
            return false;
        }
        long[] here = new long[maybeNothing.length];
        here[0] = start;
        boolean alive = true;
        for (int i = 0; i < text.length() && alive; i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            budget.pay(c < ASCII ? here.length : cost);
            alive = take(here, c < ASCII ? endsWith[c] : endsWith(c), c == '/' ? goesOnAfterName : goesOnInName);
        }
        return isOn(here, steps.size());
    }

    /** Tells most patterns from most paths at once, such as {@code *.csv}. */
    private boolean mayEndWith(String text, StepBudget budget) {
        if (steps.isEmpty() || text.isEmpty() || steps.getLast().maybeNothing()) {
            return true;
        }
        int c = text.codePointBefore(text.length());
        if (c < ASCII) {
            return isOn(endsWith[c], steps.size() - 1);
        }
        budget.pay(cost);
        return steps.getLast().endsWith(c);
    }

    private static boolean isOn(long[] bits, int at) {
        return (bits[at / Long.SIZE] & 1L << at) != 0;
    }

    /** From the steps that are on to those that are next; false: none is. Where a bit leaves a word, it comes into the next one. */
    private boolean take(long[] on, long[] ending, long[] goingOn) {
        long ended = 0;
        long left = 0;
        long leftAgain = 0;
        long any = 0;
        for (int word = 0; word < on.length; word++) {
            long ends = on[word] & ending[word];
            long entered = ends << 1 | ended | (on[word] & goingOn[word]);
            ended = ends >>> LAST_BIT;
            // A step that may take nothing is left at once, too; more than two of these are never in a row.
            long leaves = entered & maybeNothing[word];
            entered |= leaves << 1 | left;
            left = leaves >>> LAST_BIT;
            leaves = entered & maybeNothing[word];
            entered |= leaves << 1 | leftAgain;
            leftAgain = leaves >>> LAST_BIT;
            on[word] = entered | (on[word] & folders[word]);
            any |= on[word];
        }
        return any != 0;
    }

    private long[] endsWith(int c) {
        return bits(step -> step.endsWith(c));
    }

    /** One for each step, and one for the end. */
    private long[] bits(Predicate<Step> which) {
        long[] bits = new long[steps.size() / Long.SIZE + 1];
        for (int at = 0; at < steps.size(); at++) {
            if (which.test(steps.get(at))) {
                bits[at / Long.SIZE] |= 1L << at;
            }
        }
        return bits;
    }

    private static List<Step> read(String glob) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            if (c == '*') {
                int end = at;
                while (end < glob.length() && glob.charAt(end) == '*') {
                    end++;
                }
                at = addStars(steps, glob, at, end);
            } else if (c == '[') {
                CharacterSet set = CharacterSet.read(glob, at);
                steps.add(new Step(Takes.ONE_CHARACTER, set.characters().and(one -> one != '/')));
                at = set.end();
            } else if (c == '\\') {
                // Nothing is what a last one quotes, and matches nothing.
                int quoted = at + 1 < glob.length() ? glob.codePointAt(at + 1) : -1;
                steps.add(new Step(Takes.ONE_CHARACTER, one -> one == quoted));
                at += 1 + Character.charCount(Math.max(0, quoted));
            } else {
                int literal = glob.codePointAt(at);
                steps.add(new Step(Takes.ONE_CHARACTER, c == '?' ? one -> one != '/' : one -> one == literal));
                at += Character.charCount(literal);
            }
        }
        return List.copyOf(steps);
    }

    /** Several stars cross folders where they stand alone between slashes; elsewhere they are as one. */
    private static int addStars(List<Step> steps, String glob, int start, int end) {
        boolean alone = end - start > 1
                && (start == 0 || glob.charAt(start - 1) == '/')
                && (end == glob.length() || glob.startsWith("/", end) || glob.startsWith("\\/", end));
        boolean foldersFollow = alone && glob.startsWith("/", end);
        Takes takes = foldersFollow ? Takes.FOLDERS : alone ? Takes.THE_REST : Takes.PART_OF_A_NAME;
        if (steps.isEmpty() || steps.getLast().takes() != takes) {
            steps.add(new Step(takes, one -> false));
        }
        return foldersFollow ? end + 1 : end;
    }
}
