package vertebra.cli.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Standard output is data, standard error is talk; progress and colours only where a person looks. Safe for any thread. */
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final String terminals;
    private final boolean colours;
    private boolean progressShown;

    /**
     * @param terminals which of 0, 1, 2 (input, output, error) are terminals, such as {@code 012}
     * @param colours whether the user wants any
     */
    public Terminal(InputStream in, PrintStream out, PrintStream err, String terminals, boolean colours) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminals = terminals;
        this.colours = colours;
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

    /** One line of data. */
    public synchronized void print(String line) {
        endProgress();
        out.print(line + "\n");
        out.flush();
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

    /** Empties the screen before a table is drawn again; elsewhere a blank line parts the tables. */
    public synchronized void startOver() {
        out.print(outputIsTerminal() ? "\u001b[H\u001b[2J" : "\n");
    }

    /** A word of data in a colour (an ANSI code such as 32), where colours are shown. */
    public String coloured(String word, int colour) {
        return colours && outputIsTerminal() ? "\u001b[" + colour + "m" + word + "\u001b[0m" : word;
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

    private void endProgress() {
        if (progressShown) {
            err.print(CLEAR_LINE);
            err.flush();
            progressShown = false;
        }
    }
}
