package vertebra.registry.decision;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Explanation;

/** Keeps the last 100 decisions of each of the 1,000 APIs that were decided on last. */
public final class RecentDecisions implements DecisionLog {

    static final int MAX_PER_API = 100;
    static final int MAX_APIS = 1_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(RecentDecisions.class);

    /** Guarded by itself; the API that was decided on last comes last. */
    private final Map<ApiName, Deque<Explanation>> newestFirst = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ApiName, Deque<Explanation>> eldest) {
            return size() > MAX_APIS;
        }
    };

    @Override
    public void record(Explanation explanation) {
        if (keep(explanation)) {
            LOGGER.atInfo()
                    .addKeyValue("api", explanation.api())
                    .addKeyValue("revision", explanation.revision())
                    .addKeyValue("want", explanation.want())
                    .addKeyValue("placed", explanation.placed())
                    .addKeyValue("bound", explanation.bound())
                    .addKeyValue("reason", explanation.reason())
                    .addKeyValue("notices", explanation.notices())
                    .log("Decided");
        }
    }

    private boolean keep(Explanation explanation) {
        synchronized (newestFirst) {
            Deque<Explanation> decisions = newestFirst.computeIfAbsent(explanation.api(), api -> new ArrayDeque<>());
            if (sameDecision(decisions.peekFirst(), explanation)) {
                return false;
            }
            decisions.addFirst(explanation);
            if (decisions.size() > MAX_PER_API) {
                decisions.removeLast();
            }
            return true;
        }
    }

    @Override
    public List<Explanation> recent(ApiName api, int limit) {
        synchronized (newestFirst) {
            Deque<Explanation> decisions = newestFirst.get(api);
            return decisions == null
                    ? List.of()
                    : decisions.stream().limit(limit).toList();
        }
    }

    private static boolean sameDecision(@Nullable Explanation before, Explanation now) {
        return before != null
                && new Explanation(
                                now.at(),
                                before.api(),
                                before.revision(),
                                before.want(),
                                before.placed(),
                                before.bound(),
                                before.reason(),
                                before.notices())
                        .equals(now);
    }
}
