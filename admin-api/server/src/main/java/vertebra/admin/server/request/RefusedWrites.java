package vertebra.admin.server.request;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.http.HttpProblem;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.spec.problem.ProblemException;

/**
 * Audit records of writes that were refused, whoever refused them: no key, no scope, a fault of the request, a conflict. (The
 * registry records what it commits.) Of refusals that came before the check of a route's scope, which anyone can cause, at most one a
 * minute is kept after the first twenty: nobody can fill the disk, or push older records out. On event loops.
 */
public final class RefusedWrites {

    private static final Logger LOGGER = LoggerFactory.getLogger(RefusedWrites.class);
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String ACTION = RefusedWrites.class.getName();
    private static final String ALLOWED = ACTION + ".allowed";
    private static final String STRANGER = "unknown";
    private static final String UNKNOWN_ACTION = "write";
    private static final int FIRST_REFUSAL = 400;
    private static final int MAX_SUBJECT = 200;
    private static final int BURST = 20;

    private final AuditLog audit;
    private final Executor virtualThreads;
    private final InstantSource clock;
    /** Guarded by this, with the two fields below. */
    private int free = BURST;

    private long minute;
    private long unrecorded;

    public RefusedWrites(AuditLog audit, Executor virtualThreads, InstantSource clock) {
        this.audit = audit;
        this.virtualThreads = virtualThreads;
        this.clock = clock;
    }

    /** What the write that comes is called. */
    public static void name(RoutingContext context, String action) {
        context.put(ACTION, action);
    }

    /** Who asks has the scope that its route needs. */
    static void allow(RoutingContext context) {
        context.put(ALLOWED, true);
    }

    /** Looks how the request ends. */
    void watch(RoutingContext context) {
        if (!READS.contains(context.request().method())) {
            context.addEndHandler(ended -> {
                if (ended.succeeded() && context.response().getStatusCode() >= FIRST_REFUSAL) {
                    record(context, clock.instant());
                }
            });
        }
        context.next();
    }

    private void record(RoutingContext context, Instant now) {
        boolean isOfStrangers = !context.get(ALLOWED, false);
        if (isOfStrangers && !takeRoom(now)) {
            return;
        }
        AuditLog.Entry entry = new AuditLog.Entry(
                now, author(context), context.get(ACTION, UNKNOWN_ACTION), subject(context), 0, result(context));
        virtualThreads.execute(() -> append(entry));
    }

    private void append(AuditLog.Entry entry) {
        try {
            audit.append(entry);
        } catch (RuntimeException failure) {
            LOGGER.atError()
                    .addKeyValue("action", entry.action())
                    .addKeyValue("subject", entry.subject())
                    .addKeyValue("result", entry.result())
                    .addKeyValue("reason", failure.getMessage())
                    .log("A refused write left no audit record");
        }
    }

    private synchronized boolean takeRoom(Instant now) {
        long thisMinute = now.getEpochSecond() / 60;
        if (thisMinute != minute) {
            if (unrecorded > 0) {
                LOGGER.atWarn().addKeyValue("refusals", unrecorded).log("Refused writes were not recorded: too many");
            }
            free = Math.min(BURST, free + 1);
            minute = thisMinute;
            unrecorded = 0;
        }
        if (free == 0) {
            unrecorded++;
            return false;
        }
        free--;
        return true;
    }

    private static Author author(RoutingContext context) {
        return context.failure() instanceof ProblemException refusal
                        && refusal.problem().type() == HttpProblem.NO_VALID_KEY
                ? new Author(STRANGER, null, RequestFields.from(context.request()))
                : RequestFields.author(context);
    }

    /** What was asked for, in plain letters. */
    private static String subject(RoutingContext context) {
        String asked = context.request().method() + " " + context.request().path();
        return asked.substring(0, Math.min(MAX_SUBJECT, asked.length())).replaceAll("[^ -~]", "?");
    }

    private static String result(RoutingContext context) {
        return context.failure() instanceof ProblemException refusal
                ? refusal.problem().type().code()
                : "HTTP " + context.response().getStatusCode();
    }
}
