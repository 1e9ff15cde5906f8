package vertebra.stores.killed;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.testing.Specs;
import vertebra.stores.file.FileRegistryStore;

/** The {@code main} of a child process that changes the registry, and stands still at one of its writes until it is killed. */
final class DoomedWriter {

    static final ApiName IRIS = new ApiName("iris");
    static final String STANDS = "stands before ";
    static final String ACKNOWLEDGED = "acknowledged";

    /** What it does to a registry that {@link #prepare} filled. */
    enum Operation {
        DEPLOY {
            @Override
            void on(Registries registry, Path scratch) {
                deploy(registry, 3, scratch);
            }
        },
        ROLLBACK {
            @Override
            void on(Registries registry, Path scratch) {
                registry.apis().rollback(IRIS, Optional.empty(), Author.named("ann"), OptionalLong.empty());
            }
        },
        DELETE {
            @Override
            void on(Registries registry, Path scratch) {
                registry.apis().delete(IRIS, Author.named("ann"), OptionalLong.empty());
            }
        };

        abstract void on(Registries registry, Path scratch);
    }

    private DoomedWriter() {}

    static void prepare(Registries registry, Path scratch) {
        deploy(registry, 1, scratch);
        deploy(registry, 2, scratch);
    }

    /** One file with two APIs, each with a model of its own. */
    static void deploy(Registries registry, int number, Path scratch) {
        registry.deploy(revision(registry, "iris", number, scratch), revision(registry, "taxi", number, scratch));
    }

    private static NewRevision revision(Registries registry, String api, int number, Path scratch) {
        return NewRevision.of(
                Specs.onnx(api, "  limits: {max_queue: " + number + "}\n"),
                registry.brought(api, api + " weights " + number, scratch));
    }

    /** Arguments: operation, the registry's folder, a scratch folder, the number of the write that is never made. */
    public static void main(String[] arguments) {
        Path scratch = Path.of(arguments[2]);
        FileRegistryStore store = FileRegistryStore.open(Path.of(arguments[1]), Clock.systemUTC());
        Interruption standing = standing(Integer.parseInt(arguments[3]));
        Registries registry = Registries.over(new InterruptedStore(store, standing), Clock.systemUTC());
        Operation.valueOf(arguments[0]).on(registry, scratch);
        System.out.println(ACKNOWLEDGED);
        standStill();
    }

    private static Interruption standing(int write) {
        AtomicInteger writes = new AtomicInteger();
        return new Interruption() {
            @Override
            public void before(String call) {
                if (isWrite(call) && writes.incrementAndGet() == write) {
                    System.out.println(STANDS + call);
                    standStill();
                }
            }
        };
    }

    private static boolean isWrite(String call) {
        return call.startsWith("create ") || call.startsWith("replace ") || call.startsWith("putBlob ");
    }

    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
