package vertebra.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import vertebra.cli.shell.Shell;
import vertebra.cli.shell.Terminal;

/** The process of one command line. The launcher script says which streams are terminals. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        boolean colours = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        Terminal terminal = new Terminal(
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getProperty("vertebra.terminals", ""),
                colours);
        Shell shell = new Shell(
                terminal,
                System.getProperty("vertebra.command", "vertebra"),
                Path.of(""),
                System.getenv(),
                InstantSource.system());
        System.exit(new CommandLineProgram(shell).run(arguments));
    }

    /** Data is UTF-8 whatever the locale says: titles of films must arrive as they are. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
