package vertebra.registry.document;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemType;

/**
 * A document that several processes change by compare-and-set, and this process's last known state of it. Starts empty: call
 * {@link #refresh} first, and then every few seconds when other processes write too. Blocking, but for {@link #current}; safe for
 * any thread.
 *
 * <pre>
 * commit:  read → edit (checks; creates what it refers to) → compare-and-set
 *            ↑                                                  │ conflict: own write there? done : again
 *            └──────────────────────────────────────────────────┤ failure:  own write there? done : give up
 *                                                               └ written:  done
 * </pre>
 *
 * @param <D> its content; immutable
 */
public final class ConditionalDocument<D extends ConditionalDocument.Version> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConditionalDocument.class);
    private static final int MAX_ATTEMPTS = 64;
    private static final int REMEMBERED_WRITES = 32;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What every such document holds. */
    public interface Version {

        /** Grows by one with every commit; 0: never written. */
        long generation();

        /**
         * Ids of the last commits, the newest last: a writer whose reply was lost finds its own here even when others have
         * committed since.
         */
        List<String> recentWrites();
    }

    /** How the document is stored. */
    public interface Form<D> {

        String key();

        /** What holds before the first commit; generation 0. */
        D empty();

        /** @throws ProblemException {@link vertebra.registry.store.StoreProblem#STORE_DAMAGED} */
        D read(String content);

        String write(D document);
    }

    /**
     * What a change does to the document it finds. Called again for each attempt; throws a problem to refuse.
     *
     * @param <T> what the writer wants to know of it
     */
    @FunctionalInterface
    public interface Edit<D, T> {
        Change<D, T> of(D now, Write write);
    }

    /** What the next document has to say of the commit that makes it. */
    public record Write(long generation, String id, List<String> recentWrites) {}

    /** @param next empty: nothing is to be written */
    public record Change<D, T>(Optional<D> next, T result) {}

    private record Read<D>(D document, Optional<String> tag) {}

    private final RegistryStore store;
    private final Form<D> form;
    private final ProblemType conflict;
    private final Consumer<D> install;
    /** Writers of one process queue here instead of racing in the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile D current;

    /**
     * @param conflict what it means that other writers keep winning
     * @param install told of every content that this process sees for the first time, before it is current, in order
     */
    public ConditionalDocument(RegistryStore store, Form<D> form, ProblemType conflict, Consumer<D> install) {
        this.store = store;
        this.form = form;
        this.conflict = conflict;
        this.install = install;
        this.current = form.empty();
    }

    /** The last known state; never blocks. */
    public D current() {
        return current;
    }

    /**
     * Reads the document.
     *
     * @throws ProblemException when it cannot be read, or is gone although it was seen before; the last known state stays
     */
    public D refresh() {
        lock.lock();
        try {
            return read().document();
        } finally {
            lock.unlock();
        }
    }

    public <T> Committed<T> commit(Edit<D, T> edit) {
        lock.lock();
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                Read<D> read = read();
                Write write = nextWrite(read.document());
                Change<D, T> change = edit.of(read.document(), write);
                if (change.next().isEmpty()) {
                    return new Committed<>(change.result(), read.document().generation(), false);
                }
                if (write(change.next().get(), write.id(), read.tag())) {
                    return new Committed<>(change.result(), write.generation(), true);
                }
            }
            throw Problem.retryable(conflict, "other writers won " + MAX_ATTEMPTS + " times", RETRY)
                    .asException();
        } finally {
            lock.unlock();
        }
    }

    private static Write nextWrite(Version before) {
        String id = UUID.randomUUID().toString();
        List<String> writes = new ArrayList<>(before.recentWrites());
        writes.add(id);
        return new Write(
                before.generation() + 1,
                id,
                List.copyOf(writes.subList(Math.max(0, writes.size() - REMEMBERED_WRITES), writes.size())));
    }

    private boolean write(D next, String id, Optional<String> tag) {
        String content = form.write(next);
        try {
            WriteOutcome outcome =
                    tag.isPresent() ? store.replace(form.key(), content, tag.get()) : store.create(form.key(), content);
            return switch (outcome) {
                case WriteOutcome.Written written -> {
                    install(next);
                    yield true;
                }
                // A repeated request can meet its own first try.
                case WriteOutcome.Conflict met -> hasCommitted(id);
            };
        } catch (ProblemException doubt) {
            if (knownToHaveCommitted(id)) {
                return true;
            }
            throw doubt;
        }
    }

    private boolean knownToHaveCommitted(String id) {
        try {
            return hasCommitted(id);
        } catch (ProblemException e) {
            LOGGER.atWarn().addKeyValue("reason", e.getMessage()).log("Cannot find out whether a commit went through");
            return false;
        }
    }

    private boolean hasCommitted(String id) {
        return read().document().recentWrites().contains(id);
    }

    private Read<D> read() {
        Optional<StoredDocument> stored = store.read(form.key());
        if (stored.isEmpty() && current.generation() > 0) {
            throw DocumentFormat.damaged(form.key() + " is gone; it was at generation " + current.generation(), null);
        }
        D document = stored.map(found -> form.read(found.content())).orElseGet(form::empty);
        install(document);
        return new Read<>(document, stored.map(StoredDocument::tag));
    }

    private void install(D document) {
        if (!document.equals(current)) {
            install.accept(document);
            current = document;
        }
    }
}
