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
 * @param panicUntil when the last panic ends
 * @param lastGrown when more replicas were asked for last
 * @param lastShrunk when fewer were asked for last
 * @param lastDemand when there were requests last
 * @param jitter how arrivals of ten seconds scatter, 1 for Poisson
 */
public record ApiMemory(
        ApiName api,
        Instant since,
        int want,
        LoadWindow load,
        Forecast forecast,
        Lead lead,
        Risk risk,
        HoldWindow hold,
        Instant panicUntil,
        Instant lastGrown,
        Instant lastShrunk,
        Instant lastDemand,
        double jitter) {

    /** Of an API that is seen for the first time. */
    public static ApiMemory first(ApiName api, int want, Instant now) {
        return new ApiMemory(
                api,
                now,
                want,
                LoadWindow.EMPTY,
                Forecast.NONE,
                Lead.unknown(now),
                Risk.starting(now),
                HoldWindow.EMPTY,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                now,
                Change.UNKNOWN_JITTER);
    }

    /** With the recorded arrivals of an earlier time. */
    public ApiMemory withHistory(MinuteCounts known) {
        return with(load.withHistory(known));
    }

    /** The same, watched from now on: a leader does not know what its predecessor did not write down. */
    public ApiMemory watchedSince(Instant now) {
        return new ApiMemory(
                api,
                now,
                want,
                load,
                forecast,
                lead,
                risk,
                hold,
                panicUntil,
                lastGrown,
                lastShrunk,
                lastDemand,
                jitter);
    }

    /** After what was decided. */
    ApiMemory after(ReplicaDecision decision, Instant now) {
        int asked = decision.want();
        return new ApiMemory(
                api,
                since,
                asked,
                load,
                forecast,
                lead,
                risk,
                hold,
                panicUntil,
                asked > want ? now : lastGrown,
                asked < want ? now : lastShrunk,
                lastDemand,
                jitter);
    }

    /** With what is asked for elsewhere: by people, or by another policy. */
    public ApiMemory withWant(int asked) {
        return new ApiMemory(
                api,
                since,
                asked,
                load,
                forecast,
                lead,
                risk,
                hold,
                panicUntil,
                lastGrown,
                lastShrunk,
                lastDemand,
                jitter);
    }

    private ApiMemory with(LoadWindow other) {
        return new ApiMemory(
                api,
                since,
                want,
                other,
                forecast,
                lead,
                risk,
                hold,
                panicUntil,
                lastGrown,
                lastShrunk,
                lastDemand,
                jitter);
    }
}
