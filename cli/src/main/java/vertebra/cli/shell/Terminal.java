package vertebra.cli.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output is data, standard error is talk; progress only where a person looks. Safe for any thread. */
public final class Terminal {

    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_LINE = "\r" + CLEAR_REST_OF_LINE;
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_SCREEN = HOME + "\u001b[2J";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final String terminals;
    private boolean progressShown;
    /** What is being drawn; null: everything is written at once. */
    private @Nullable StringBuilder frame;

    /**
     * @param out gets UTF-8 whatever the locale says: titles of films must arrive as they are
     * @param terminals which of 0, 1, 2 (input, output, error) are terminals, such as {@code 012}
     */
    public Terminal(InputStream in, OutputStream out, PrintStream err, String terminals) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminals = terminals;
    }

    public InputStream input() {
        return in;
    }

    public boolean inputIsTerminal() {
        return terminals.contains("0");
    }

    public boolean outputIsTerminal() {
        return terminals.contains("1");
    }

    private boolean errorIsTerminal() {
        return terminals.contains("2");
    }

    /**
     * One line of data.
     *
     * @throws OutputLost nobody takes it any more
     */
    public synchronized void print(String line) {
        endProgress();
        if (frame != null) {
            frame.append(line).append('\n');
        } else {
            write(line + "\n");
        }
    }

    /** One line of talk. */
    public synchronized void say(String line) {
        endProgress();
        err.print(line + "\n");
        err.flush();
    }

    /** Talk that the next line replaces; nothing where nobody looks. */
    public synchronized void progress(String line) {
        if (errorIsTerminal()) {
            err.print(CLEAR_LINE + line);
            err.flush();
            progressShown = true;
        }
    }

    /**
     * Shows what the drawing prints in one piece. On a terminal it takes the place of the drawing before, line by line, so that
     * nothing flickers; elsewhere a blank line parts the two.
     *
     * @param again false: the first drawing
     */
    public synchronized void draw(boolean again, Runnable drawing) {
        StringBuilder lines = new StringBuilder();
        frame = lines;
        try {
            drawing.run();
        } finally {
            frame = null;
        }
        if (!outputIsTerminal()) {
            write((again ? "\n" : "") + lines);
        } else {
            write((again ? HOME : CLEAR_SCREEN)
                    + lines.toString().replace("\n", CLEAR_REST_OF_LINE + "\n")
                    + CLEAR_BELOW);
        }
    }

    /** Asks a yes-no question. Only for a terminal: a script must never wait for an answer. */
    public boolean agrees(String question) {
        say(question + " [y/N]");
        try {
            String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read", e);
        }
    }

    /** A {@link PrintStream} would go on for ever without a word, as in {@code vertebra logs -f | head -1}. */
    private void write(String data) {
        try {
            out.write(data.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new OutputLost(e);
        }
    }

    private void endProgress() {
        if (progressShown) {
            err.print(CLEAR_LINE);
            err.flush();
            progressShown = false;
        }
    }
}
