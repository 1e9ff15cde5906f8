package vertebra.scaling.decision;

import java.time.Instant;
import vertebra.scaling.forecast.Forecast;
import vertebra.scaling.learned.HoldWindow;
import vertebra.scaling.learned.Lead;
import vertebra.scaling.learned.Risk;
import vertebra.scaling.signal.LoadWindow;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.ApiName;

/**
 * What is remembered of one API from one decision to the next. A value: a new leader that has it goes on as the old one would have.
 *
 * @param since when this leader began to watch
 * @param want replicas asked for
 * @param load what was counted
 * @param hold what was needed lately
 */
public record ApiMemory(
        ApiName api, Instant since, int want, LoadWindow load, Learned learned, HoldWindow hold, Times times) {

    /**
     * What the past taught.
     *
     * @param jitter how arrivals of ten seconds scatter, 1 for Poisson
     */
    public record Learned(Forecast forecast, Lead lead, Risk risk, double jitter) {}

    /**
     * When things happened last.
     *
     * @param panicUntil when the last panic ends
     * @param grown when more replicas were asked for
     * @param shrunk when fewer were asked for
     * @param demand when there were requests
     */
    public record Times(Instant panicUntil, Instant grown, Instant shrunk, Instant demand) {}

    /** Of an API that is seen for the first time. */
    public static ApiMemory first(ApiName api, int want, Instant now) {
        return new ApiMemory(
                api,
                now,
                want,
                LoadWindow.EMPTY,
                new Learned(Forecast.NONE, Lead.unknown(now), Risk.starting(now), Change.UNKNOWN_JITTER),
                HoldWindow.EMPTY,
                new Times(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, now));
    }

    /** With the recorded arrivals of an earlier time. */
    public ApiMemory withHistory(MinuteCounts known) {
        return new ApiMemory(api, since, want, load.withHistory(known), learned, hold, times);
    }

    /** With a level of risk that somebody else chose. */
    public ApiMemory withRisk(Risk risk) {
        Learned chosen = new Learned(learned.forecast(), learned.lead(), risk, learned.jitter());
        return new ApiMemory(api, since, want, load, chosen, hold, times);
    }

    /** The same, watched from now on: a leader does not know what its predecessor did not write down. */
    public ApiMemory watchedSince(Instant now) {
        return new ApiMemory(api, now, want, load, learned, hold, times);
    }

    /** After what was decided. */
    public ApiMemory after(ReplicaDecision decision, Instant now) {
        int asked = decision.want();
        Times changed = new Times(
                times.panicUntil(),
                asked > want ? now : times.grown(),
                asked < want ? now : times.shrunk(),
                times.demand());
        return new ApiMemory(api, since, asked, load, learned, hold, changed);
    }
}
