package vertebra.node.drain;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that end the process. The JVM's own way, shutdown hooks, sees the first signal only, and a second one has to end a
 * node that drains. SIGHUP, which a closing terminal sends, changes nothing: certificates are read again by themselves, and
 * other settings at a restart.
 */
public final class StopSignals {

    private static final Logger LOGGER = LoggerFactory.getLogger(StopSignals.class);

    private static final int DONE = 0;
    /** 128 + SIGINT: a script that is interrupted must see that its command was. */
    private static final int INTERRUPTED = 130;

    private StopSignals() {}

    /**
     * Takes the signals over.
     *
     * @param stop called for each one, on a thread of its own, with the exit code that the process should end with
     */
    public static void onEach(IntConsumer stop) {
        handle("TERM", () -> stop.accept(DONE));
        handle("INT", () -> stop.accept(INTERRUPTED));
        handle("HUP", () -> LOGGER.atInfo().log("SIGHUP changes nothing: settings are read at a restart"));
    }

    /** By reflection: the compiler warns of this class, and the JDK has no other way to see a signal twice. */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
        } catch (ReflectiveOperationException notHere) {
            // Another system, or -Xrs: the signal does what it does there.
            LOGGER.atDebug().setCause(notHere).addKeyValue("signal", name).log("The signal cannot be handled");
        }
    }
}
