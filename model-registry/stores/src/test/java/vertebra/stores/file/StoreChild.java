package vertebra.stores.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;

/** The {@code main} of the child processes that these tests start: another writer of the same registry. */
final class StoreChild {

    static final int THREADS = 16;
    static final String COUNTER = "counter.json";

    private StoreChild() {}

    /** Arguments: what to do, the registry's folder, a name of this process. Commands come by standard input. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[1]);
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            switch (arguments[0]) {
                case "hold-lock" -> holdLock(root, commands);
                case "race" -> race(root, arguments[2], commands);
                case "count" -> count(root);
                case "write" -> write(root, arguments[2]);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    private static void holdLock(Path root, BufferedReader commands) throws IOException {
        try (FileChannel channel = FileChannel.open(root.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            System.out.println("held");
            commands.readLine();
        }
    }

    /** Each line is {@code KEY TAG}: every thread creates KEY and replaces the counter that has TAG. */
    private static void race(Path root, String name, BufferedReader commands) throws Exception {
        try (FileRegistryStore store = FileRegistryStore.open(root, Clock.systemUTC());
                ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            System.out.println("ready");
            for (@Nullable String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] round = line.split(" ", -1);
                List<WriteOutcome> creates = new ArrayList<>();
                List<WriteOutcome> replaces = new ArrayList<>();
                CyclicBarrier start = new CyclicBarrier(THREADS);
                for (Future<List<WriteOutcome>> outcome : pool.invokeAll(threads(thread -> {
                    start.await();
                    String content = "\"" + name + "." + thread + "\"";
                    return List.of(store.create(round[0], content), store.replace(COUNTER, content, round[1]));
                }))) {
                    creates.add(outcome.get().getFirst());
                    replaces.add(outcome.get().getLast());
                }
                System.out.println(round[0] + " " + wins(creates) + " " + wins(replaces));
            }
        }
    }

    /** Every thread adds 1 to the counter five times, by compare-and-set. */
    private static void count(Path root) throws Exception {
        try (FileRegistryStore store = FileRegistryStore.open(root, Clock.systemUTC());
                ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Boolean> counted : pool.invokeAll(threads(_ -> {
                for (int i = 0; i < 5; i++) {
                    increment(store);
                }
                return true;
            }))) {
                counted.get();
            }
        }
    }

    private static void increment(FileRegistryStore store) {
        WriteOutcome outcome;
        do {
            StoredDocument counter = store.read(COUNTER).orElseThrow();
            outcome = store.replace(COUNTER, Integer.toString(Integer.parseInt(counter.content()) + 1), counter.tag());
        } while (!(outcome instanceof Written));
    }

    /** Writes until it is killed: a document that names its number twice, far apart, and a blob for each number. */
    private static void write(Path root, String first) throws IOException {
        Path file = Files.createTempFile("blob", "");
        try (FileRegistryStore store = FileRegistryStore.open(root, Clock.systemUTC())) {
            for (int n = Integer.parseInt(first); ; n++) {
                byte[] content = Integer.toString(n).repeat(50_000).getBytes(StandardCharsets.UTF_8);
                Digest digest = Sha256.of(content);
                Files.write(file, content);
                store.putBlob(digest, file);
                StoredDocument old = store.read(COUNTER).orElseThrow();
                store.replace(COUNTER, document(n, digest), old.tag());
                System.out.println("acknowledged " + n);
            }
        }
    }

    static String document(int n, Digest digest) {
        return n + " " + digest.hex() + " ".repeat(100_000) + n;
    }

    private static long wins(List<WriteOutcome> outcomes) {
        return outcomes.stream().filter(Written.class::isInstance).count();
    }

    private interface Work<T> {
        T of(int thread) throws Exception;
    }

    private static <T> List<Callable<T>> threads(Work<T> work) {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            calls.add(() -> work.of(thread));
        }
        return calls;
    }
}
