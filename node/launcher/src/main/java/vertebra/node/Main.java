package vertebra.node;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;
import vertebra.http.HttpProblem;
import vertebra.node.config.ConfigKey;
import vertebra.node.config.ConfigReader;
import vertebra.node.config.Machine;
import vertebra.node.config.NodeConfig;
import vertebra.node.config.NodeProblem;
import vertebra.node.drain.StopSignals;
import vertebra.node.logs.NodeLogging;
import vertebra.node.logs.RecentLogs;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemType;

/**
 * The node's process. {@code node} (the default) runs until SIGTERM; {@code check} prints what the node would run with;
 * {@code rehearse}, which is for the launcher script, loads what a node loads, and ends. Exit codes: 0 after SIGTERM, 130 after
 * SIGINT, 78 the configuration is wrong, or asks for walls around workers that this machine has not, 1 the node cannot start for
 * another reason.
 */
public final class Main {

    private static final int FAILED = 1;
    /** EX_CONFIG of sysexits.h: a restart does not help. */
    private static final int CONFIG = 78;

    private static final Set<ProblemType> CONFIG_PROBLEMS =
            Set.of(NodeProblem.INVALID_CONFIG, NodeProblem.WORKERS_NOT_ISOLATED, HttpProblem.UNUSABLE_CERTIFICATE);

    private Main() {}

    public static void main(String[] arguments) {
        List<String> flags = new ArrayList<>(List.of(arguments));
        String verb = flags.isEmpty() || flags.getFirst().startsWith("-") ? "node" : flags.removeFirst();
        if (flags.contains("--help") || flags.contains("-h")) {
            printHelp(System.out);
            return;
        }
        try {
            switch (verb) {
                case "node" -> run(flags);
                case "check" -> NodeCheck.print(flags, System.getenv(), System.out);
                case "rehearse" -> {
                    Rehearsal.run();
                    System.exit(0);
                }
                default -> {
                    System.err.println("'" + verb + "' is no verb of a node (expected: node or check)");
                    System.exit(CONFIG);
                }
            }
        } catch (ProblemException failure) {
            System.err.print(text(failure.problem()));
            System.exit(CONFIG_PROBLEMS.contains(failure.problem().type()) ? CONFIG : FAILED);
        } catch (RuntimeException | Error unexpected) {
            LoggerFactory.getLogger(Main.class).atError().setCause(unexpected).log("Cannot start");
            System.err.print(text(Problem.of(NodeProblem.CANNOT_START, whole(unexpected))));
            // Threads that were started already would keep the process.
            System.exit(FAILED);
        }
    }

    /** What failed, and what that came from. */
    private static String whole(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return failure.getMessage() + (failure.getCause() == null ? "" : ": " + root.getMessage());
    }

    private static void run(List<String> flags) {
        // TLS 1.2 lets a client ask for one costly handshake after the other on a connection; nobody honest does.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        NodeConfig.Effective effective = ConfigReader.read(flags, System.getenv(), Machine.current());
        RecentLogs logs = NodeLogging.start(effective.log());
        // Until it runs there is nothing to drain.
        AtomicReference<IntConsumer> stop = new AtomicReference<>(System::exit);
        StopSignals.onEach(exitCode -> stop.get().accept(exitCode));
        stop.set(NodeLifecycle.start(effective, logs)::stop);
    }

    /** What, why and how to fix, for a person at a terminal. */
    static String text(Problem problem) {
        StringBuilder text = new StringBuilder("vertebra: ")
                .append(problem.type().title())
                .append(" (")
                .append(problem.type().code())
                .append(")\n  ")
                .append(problem.detail())
                .append('\n');
        problem.faults().forEach(fault -> {
            text.append("  - ");
            if (fault.file() != null) {
                text.append(fault.file());
                text.append(fault.line() > 0 ? ":" + fault.line() + ":" + fault.column() : "")
                        .append(' ');
            }
            text.append(fault.field() == null ? "" : fault.field() + ": ").append(fault.detail());
            text.append(fault.advice() == null ? "" : ". " + fault.advice()).append('\n');
        });
        return text.append("  ").append(problem.advice()).append('\n').toString();
    }

    private static void printHelp(PrintStream out) {
        out.println("""
                Usage: vertebra node [--KEY=VALUE ...]     runs a node until SIGTERM
                       vertebra check [--KEY=VALUE ...]    prints what it would run with, as JSON

                Each KEY can stand in node.yaml of the state folder (or of --config FILE), in the environment, or here;
                the later wins.
                """);
        for (ConfigKey key : ConfigKey.values()) {
            out.printf(
                    "  --%-20s %-30s %s%s%n",
                    key.key(),
                    key.variable(),
                    key.meaning(),
                    key.defaultText().isEmpty() ? "" : " (default: " + key.defaultText() + ")");
        }
    }
}
