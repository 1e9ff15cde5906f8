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
        Terminal terminal = new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
                System.getProperty("vertebra.terminals", ""));
        Shell shell = new Shell(
                terminal,
                System.getProperty("vertebra.command", "vertebra"),
                Path.of(""),
                System.getenv(),
                InstantSource.system());
        System.exit(new CommandLineProgram(shell).run(arguments));
    }
}
