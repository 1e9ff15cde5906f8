package vertebra.serving.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;

/** Catalogs in memory: what serving reads, and just enough writing for its tests. Safe for any thread. */
public final class FakeRegistry implements ApiCatalog, ModelCatalog, ArtifactCache {

    private record Key(ApiName api, Revision revision) {}

    private final Map<Key, ApiRevision> revisions = new ConcurrentHashMap<>();
    private final Map<ModelRef, ModelVersion> versions = new ConcurrentHashMap<>();
    private final Map<Digest, Path> folders = new ConcurrentHashMap<>();
    private final List<Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();
    private volatile Catalog catalog = Catalog.EMPTY;

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Catalog refresh() {
        return catalog;
    }

    @Override
    public void onChange(Consumer<Catalog> listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<ApiRevision> revision(ApiName api, Revision revision) {
        return Optional.ofNullable(revisions.get(new Key(api, revision)));
    }

    @Override
    public synchronized List<ApiRevision> deploy(List<NewRevision> added, String author, OptionalLong ifMatch) {
        List<ApiRevision> deployed = new ArrayList<>();
        for (NewRevision each : added) {
            ApiName api = each.spec().name();
            ApiEntry before = catalog.apis().get(api);
            Revision number = before == null ? new Revision(1) : before.latest().next();
            ApiRevision revision = new ApiRevision(api, number, each.spec(), each.models(), Instant.EPOCH, author);
            revisions.put(new Key(api, number), revision);
            commit(api, new ApiEntry(number, number, List.of(number), false, Instant.EPOCH));
            deployed.add(revision);
        }
        return deployed;
    }

    @Override
    public synchronized ApiRevision rollback(ApiName api, Optional<Revision> to, String author, OptionalLong ifMatch) {
        ApiEntry before = catalog.apis().get(api);
        commit(api, new ApiEntry(to.orElseThrow(), before.latest(), List.of(), false, Instant.EPOCH));
        return revision(api, to.orElseThrow()).orElseThrow();
    }

    @Override
    public synchronized void delete(ApiName api, String author, OptionalLong ifMatch) {
        ApiEntry before = catalog.apis().get(api);
        commit(api, new ApiEntry(before.current(), before.latest(), List.of(), true, Instant.EPOCH));
    }

    private void commit(ApiName api, ApiEntry entry) {
        Map<ApiName, ApiEntry> apis = new HashMap<>(catalog.apis());
        apis.put(api, entry);
        long generation = catalog.generation() + 1;
        catalog = new Catalog(generation, "w" + generation, apis, Map.of());
        listeners.forEach(listener -> listener.accept(catalog));
    }

    @Override
    public List<ModelVersion> versions(String name) {
        return versions.values().stream()
                .filter(version -> version.ref().name().equals(name))
                .toList();
    }

    @Override
    public Optional<ModelVersion> version(ModelRef ref) {
        return Optional.ofNullable(versions.get(ref));
    }

    @Override
    public Optional<ModelVersion> latest(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> names() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelArtifact store(Path root, Path main) {
        Digest digest = new Digest("%064x".formatted(folders.size() + 1));
        folders.put(digest, root);
        String path = root.relativize(main).toString();
        return new ModelArtifact(path, List.of(new ModelArtifact.File(path, digest, 1)), digest);
    }

    @Override
    public ModelVersion register(ModelRef ref, ModelArtifact artifact, ModelFacts facts, String author) {
        ModelVersion version = new ModelVersion(ref, artifact, facts, Instant.EPOCH, author);
        versions.put(ref, version);
        return version;
    }

    @Override
    public void delete(ModelRef ref, String author) {
        versions.remove(ref);
    }

    @Override
    public List<ApiName> usersOf(ModelRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path folderOf(ModelArtifact artifact) {
        return folders.get(artifact.digest());
    }

    @Override
    public void retainOnly(Set<Digest> inUse) {}
}
