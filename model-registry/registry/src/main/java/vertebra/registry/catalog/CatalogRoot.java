package vertebra.registry.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.cluster.ListenerThread;
import vertebra.registry.catalog.ApiCatalog.Committed;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.CatalogDocuments.Root;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * The document {@code catalog.json}: the only commit point of the registry (ADR 2), and this process's last known state of it.
 * {@link StoreApiCatalog} and {@link StoreModelCatalog} share one. Starts empty: call {@link #refresh} first, and then every few
 * seconds when other processes write too. Blocking, but for {@link #catalog}; safe for any thread.
 *
 * <pre>
 * commit:  read root → edit (checks; creates immutable documents) → compare-and-set
 *            ↑                                                         │ conflict: own writeId there? done : again
 *            └─────────────────────────────────────────────────────────┤ failure:  own writeId there? done : give up
 *                                                                      └ written:  done
 * </pre>
 */
public final class CatalogRoot {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogRoot.class);
    private static final int MAX_ATTEMPTS = 64;
    private static final int REMEMBERED_WRITES = 32;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RegistryStore store;
    private final ImmutableDocuments documents;
    private final ListenerThread thread = new ListenerThread("catalog-listeners");
    private final List<Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();
    /** Writers of one process queue here instead of racing in the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Catalog current = Catalog.EMPTY;

    public CatalogRoot(RegistryStore store) {
        this.store = store;
        this.documents = new ImmutableDocuments(store);
    }

    /**
     * What a change does to the root it finds. Called again for each attempt; throws a problem to refuse.
     *
     * @param <T> what the writer wants to know of it
     */
    @FunctionalInterface
    interface Edit<T> {
        Change<T> of(Catalog now);
    }

    /** The next root's content; equal to the one before: nothing is written. */
    record Change<T>(Map<ApiName, ApiEntry> apis, Map<String, ModelEntry> models, T result) {}

    private record Read(Root root, Optional<String> tag) {}

    /** The last known state. */
    Catalog catalog() {
        return current;
    }

    ImmutableDocuments documents() {
        return documents;
    }

    /**
     * Reads the root and tells the listeners when it changed.
     *
     * @throws ProblemException when it cannot be read, or is gone although it was seen before; the last known state stays
     */
    public Catalog refresh() {
        lock.lock();
        try {
            return read().root().catalog();
        } finally {
            lock.unlock();
        }
    }

    void onChange(Consumer<Catalog> listener) {
        listeners.add(listener);
    }

    /** @param ifMatch the generation that must be current; empty: the edit is made on top of whatever is there */
    <T> Committed<T> commit(OptionalLong ifMatch, Edit<T> edit) {
        lock.lock();
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                Read read = read();
                Catalog now = read.root().catalog();
                now.expect(ifMatch);
                Change<T> change = edit.of(now);
                if (change.apis().equals(now.apis()) && change.models().equals(now.models())) {
                    return new Committed<>(change.result(), now.generation(), false);
                }
                Catalog next =
                        new Catalog(now.generation() + 1, UUID.randomUUID().toString(), change.apis(), change.models());
                if (write(next, read)) {
                    return new Committed<>(change.result(), next.generation(), true);
                }
            }
            throw Problem.retryable(CatalogProblem.CONFLICT, "other writers won " + MAX_ATTEMPTS + " times", RETRY)
                    .asException();
        } finally {
            lock.unlock();
        }
    }

    private boolean write(Catalog next, Read before) {
        String content = CatalogDocuments.write(new Root(next, remembered(before.root(), next)));
        try {
            WriteOutcome outcome = before.tag().isPresent()
                    ? store.replace(CatalogDocuments.ROOT, content, before.tag().get())
                    : store.create(CatalogDocuments.ROOT, content);
            return switch (outcome) {
                case WriteOutcome.Written written -> {
                    install(next);
                    yield true;
                }
                // A repeated request can meet its own first try.
                case WriteOutcome.Conflict conflict -> hasCommitted(next.writeId());
            };
        } catch (ProblemException doubt) {
            if (knownToHaveCommitted(next.writeId())) {
                return true;
            }
            throw doubt;
        }
    }

    private static List<String> remembered(Root before, Catalog next) {
        List<String> writes = new ArrayList<>(before.recentWrites());
        writes.add(next.writeId());
        return writes.subList(Math.max(0, writes.size() - REMEMBERED_WRITES), writes.size());
    }

    private boolean knownToHaveCommitted(String writeId) {
        try {
            return hasCommitted(writeId);
        } catch (ProblemException e) {
            LOGGER.atWarn().addKeyValue("reason", e.getMessage()).log("Cannot find out whether a commit went through");
            return false;
        }
    }

    private boolean hasCommitted(String writeId) {
        return read().root().recentWrites().contains(writeId);
    }

    private Read read() {
        Optional<StoredDocument> stored = store.read(CatalogDocuments.ROOT);
        if (stored.isEmpty() && current.generation() > 0) {
            throw CatalogDocuments.damaged(
                    CatalogDocuments.ROOT + " is gone; it was at generation " + current.generation(), null);
        }
        Root root = stored.map(document -> CatalogDocuments.readRoot(document.content()))
                .orElse(new Root(Catalog.EMPTY, List.of()));
        install(root.catalog());
        return new Read(root, stored.map(StoredDocument::tag));
    }

    private void install(Catalog catalog) {
        if (!catalog.equals(current)) {
            documents.retain(referenced(catalog));
            readAhead(catalog);
            current = catalog;
            thread.tell(listeners, listener -> listener.accept(catalog));
        }
    }

    /** What listeners ask for first, so that they need not wait for the store. */
    private void readAhead(Catalog catalog) {
        for (Map.Entry<ApiName, ApiEntry> api : catalog.live().entrySet()) {
            try {
                documents.revision(api.getKey(), api.getValue().current()).models().values().stream()
                        .flatMap(ref -> catalog.document(ref).stream())
                        .forEach(documents::model);
            } catch (ProblemException e) {
                LOGGER.atError()
                        .addKeyValue("api", api.getKey())
                        .addKeyValue("revision", api.getValue().current())
                        .addKeyValue("reason", e.getMessage())
                        .log("A committed revision cannot be read");
                if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                    return;
                }
            }
        }
    }

    /** All revisions that can be rolled back to, read as they are needed. */
    Stream<ApiRevision> keptRevisions(Catalog catalog) {
        return catalog.apis().entrySet().stream()
                .flatMap(api ->
                        api.getValue().history().stream().map(revision -> documents.revision(api.getKey(), revision)));
    }

    /** As {@link #keptRevisions}, without those that are damaged. */
    Stream<ApiRevision> readableRevisions(Catalog catalog) {
        return catalog.apis().entrySet().stream()
                .flatMap(api -> api.getValue().history().stream()
                        .flatMap(revision -> documents.readable(api.getKey(), revision).stream()));
    }

    /** Keys of all documents that the root refers to. */
    static Set<String> referenced(Catalog catalog) {
        Set<String> keys = new HashSet<>();
        catalog.apis()
                .forEach((api, entry) ->
                        entry.history().forEach(revision -> keys.add(CatalogDocuments.key(api, revision))));
        catalog.models().values().forEach(entry -> entry.versions().forEach(version -> keys.add(version.document())));
        return keys;
    }
}
