package vertebra.engine.worker.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A program that is to be started behind walls, and what it needs to see. Paths are absolute, and it sees them at the same place. */
public sealed interface CellCommand permits WorkerCommand, ToolCommand {

    /** With its arguments. */
    List<String> program();

    /**
     * All of its environment but {@code HOME}, {@code TMPDIR}, {@code PATH} and {@code LANG}, which have defaults. Names are
     * letters, digits and underscores.
     */
    Map<String, String> environment();

    /** Files and folders that it reads; those of its interpreter are shown without being named. */
    List<Path> readable();

    /** Folder that it alone writes; its working directory and home. */
    Path temp();

    /** Of it and all that it starts; 0: no limit of its own. */
    long memoryBytes();

    /** Thousandths of a core; 0: no limit of its own. */
    int cpuMillis();

    /** @throws IllegalArgumentException for a name that no shell takes */
    static void checkNames(Map<String, String> environment) {
        Pattern variable = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
        environment.keySet().forEach(name -> {
            if (!variable.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "environment: " + name + " (expected: letters, digits, underscores)");
            }
        });
    }
}
