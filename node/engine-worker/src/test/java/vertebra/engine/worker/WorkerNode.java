package vertebra.engine.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;

/** A node of its own process that has one worker, until it is killed. */
final class WorkerNode {

    private WorkerNode() {}

    @SuppressWarnings("SystemOut") // The test reads it.
    public static void main(String... arguments) throws Exception {
        TestWorkers workers = new TestWorkers(Path.of(arguments[0]));
        PayloadModel model = workers.load(
                TestWorkers.OBEDIENT.replace("payload.get(\"say\", \"done\")", "str(os.getpid())"),
                TestWorkers.options());
        String pid = TestWorkers.text(TestWorkers.tell(model, ""));
        CompletableFuture<Payload.Answer> busy = TestWorkers.tell(model, arguments[1]);
        System.out.println("worker " + pid);
        busy.handle((answer, failure) -> pid).join();
        waitForTheEnd();
    }

    private static void waitForTheEnd() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }
}
