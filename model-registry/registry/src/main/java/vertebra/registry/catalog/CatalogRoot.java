package vertebra.registry.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.cluster.ListenerThread;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.CatalogDocuments.Root;
import vertebra.registry.document.Committed;
import vertebra.registry.document.ConditionalDocument;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.problem.ProblemException;

/**
 * The document {@code catalog.json}: the only commit point of the registry (ADR 2), and this process's last known state of it.
 * {@link StoreApiCatalog} and {@link StoreModelCatalog} share one. Used as a {@link ConditionalDocument}.
 */
public final class CatalogRoot {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogRoot.class);

    private final ImmutableDocuments documents;
    private final ConditionalDocument<Root> root;
    private final ListenerThread thread = new ListenerThread("catalog-listeners");
    private final List<Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();

    private volatile Catalog current = Catalog.EMPTY;

    public CatalogRoot(RegistryStore store) {
        this.documents = new ImmutableDocuments(store);
        this.root = new ConditionalDocument<>(store, new RootForm(), CatalogProblem.CONFLICT, this::install);
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

    private record RootForm() implements ConditionalDocument.Form<Root> {

        @Override
        public String key() {
            return CatalogDocuments.ROOT;
        }

        @Override
        public Root empty() {
            return new Root(Catalog.EMPTY, List.of());
        }

        @Override
        public Root read(String content) {
            return CatalogDocuments.readRoot(content);
        }

        @Override
        public String write(Root document) {
            return CatalogDocuments.write(document);
        }
    }

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
        return root.refresh().catalog();
    }

    void onChange(Consumer<Catalog> listener) {
        listeners.add(listener);
    }

    /** @param ifMatch the generation that must be current; empty: the edit is made on top of whatever is there */
    <T> Committed<T> commit(OptionalLong ifMatch, Edit<T> edit) {
        return root.commit((before, write) -> {
            Catalog now = before.catalog();
            now.expect(ifMatch);
            Change<T> change = edit.of(now);
            boolean same = change.apis().equals(now.apis()) && change.models().equals(now.models());
            Catalog next = new Catalog(write.generation(), write.id(), change.apis(), change.models());
            return new ConditionalDocument.Change<>(
                    same ? Optional.empty() : Optional.of(new Root(next, write.recentWrites())), change.result());
        });
    }

    private void install(Root next) {
        Catalog catalog = next.catalog();
        documents.retain(referenced(catalog));
        readAhead(catalog);
        current = catalog;
        thread.tell(listeners, listener -> listener.accept(catalog));
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
