package vertebra.spec.project;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * One pattern of a {@code .gitignore}, read and matched as git does. All ways through the pattern are followed at once, character
 * by character of the path: a match takes at most their product in steps, whatever a stranger wrote.
 */
final class IgnorePattern {

    /** What a step of the pattern takes. */
    private enum Takes {
        ONE_CHARACTER,
        /** {@code *}: any characters of one name, or none. */
        PART_OF_A_NAME,
        /** The last {@code **}: anything. */
        THE_REST,
        /** {@code **}{@code /}: whole folders, or none. */
        FOLDERS;

        boolean maybeNothing() {
            return this != ONE_CHARACTER;
        }
    }

    private record Step(Takes takes, IntPredicate character) {}

    private final boolean isOfNames;
    private final List<Step> steps;

    /** @param glob without what leads or ends a line: {@code !}, a slash for folders */
    IgnorePattern(String glob) {
        this.isOfNames = !glob.contains("/");
        this.steps = read(glob.startsWith("/") ? glob.substring(1) : glob);
    }

    /** @param path relative, forward slashes; a pattern without a slash looks at its last name alone */
    boolean matches(String path) {
        boolean[] here = new boolean[steps.size() + 1];
        boolean[] next = new boolean[here.length];
        enter(here, 0);
        String text = isOfNames ? path.substring(path.lastIndexOf('/') + 1) : path;
        for (int c : text.codePoints().toArray()) {
            Arrays.fill(next, false);
            for (int at = 0; at < steps.size(); at++) {
                if (here[at]) {
                    take(c, at, next);
                }
            }
            boolean[] before = here;
            here = next;
            next = before;
        }
        return here[steps.size()];
    }

    private void take(int c, int at, boolean[] next) {
        Step step = steps.get(at);
        switch (step.takes()) {
            case ONE_CHARACTER -> {
                if (step.character().test(c)) {
                    enter(next, at + 1);
                }
            }
            case PART_OF_A_NAME -> {
                if (c != '/') {
                    enter(next, at);
                }
            }
            case THE_REST -> enter(next, at);
            case FOLDERS -> {
                // In the midst of a name there is no way on.
                next[at] = true;
                if (c == '/') {
                    enter(next, at + 1);
                }
            }
        }
    }

    /** A step that may take nothing is left at once, too; more than two of these are never in a row. */
    private void enter(boolean[] places, int at) {
        places[at] = true;
        for (int i = at; i < steps.size() && steps.get(i).takes().maybeNothing(); i++) {
            places[i + 1] = true;
        }
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
