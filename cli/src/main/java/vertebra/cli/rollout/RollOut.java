package vertebra.cli.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;

/** Waits until committed revisions serve. */
public final class RollOut {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Shell shell;
    private final AdminClient admin;

    public RollOut(Shell shell, AdminClient admin) {
        this.shell = shell;
        this.admin = admin;
    }

    /**
     * Returns when every revision serves (or is idle, to be woken by a request).
     *
     * @param revisions by API
     * @return what the APIs look like now, in the order of the revisions
     * @throws CommandFailure one cannot run, or the time is over
     */
    public List<ApiDetail> await(Map<String, String> revisions, Duration timeout) {
        Patience patience = new Patience(timeout);
        Map<String, ApiDetail> done = new LinkedHashMap<>();
        List<ApiStatus> open = new ArrayList<>();
        do {
            open.clear();
            for (Map.Entry<String, String> wanted : revisions.entrySet()) {
                ApiDetail api = admin.api(wanted.getKey());
                if (serves(api.status(), wanted.getValue())) {
                    done.put(wanted.getKey(), api);
                } else {
                    open.add(api.status());
                }
            }
            for (ApiStatus api : open) {
                checkGoesOn(api, revisions.getOrDefault(api.name(), ""));
            }
            if (open.isEmpty()) {
                return revisions.keySet().stream().map(done::get).toList();
            }
            shell.terminal().progress(progress(open, patience));
        } while (patience.pause(PAUSE));
        throw timedOut(open, patience);
    }

    private static boolean serves(ApiStatus api, String revision) {
        return api.state() == State.IDLE || (api.state() == State.LIVE && revision.equals(api.serving()));
    }

    private void checkGoesOn(ApiStatus api, String revision) {
        if (!api.revision().equals(revision)) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    api.name() + " " + revision + " was replaced by " + api.revision() + " before it served",
                    "Somebody else deployed: look at " + shell.command() + " get " + api.name() + " -v");
        }
        if (api.state() == State.FAILED) {
            throw failed(api);
        }
    }

    private static String progress(List<ApiStatus> open, Patience patience) {
        return "rolling out "
                + open.stream().map(api -> api.name() + " " + api.revision()).collect(Collectors.joining(", "))
                + " ... "
                + Amounts.seconds(patience.elapsed());
    }

    private CommandFailure failed(ApiStatus api) {
        return CommandFailure.of(
                ExitCode.FAILED,
                api.name() + " " + api.revision() + " cannot run: " + reason(api) + still(api),
                "Go back with " + shell.command() + " rollback " + api.name() + "; look at " + shell.command()
                        + " logs " + api.name() + ".");
    }

    private CommandFailure timedOut(List<ApiStatus> open, Patience patience) {
        ApiStatus api = open.getFirst();
        return CommandFailure.of(
                ExitCode.TIMED_OUT,
                api.name() + " " + api.revision() + " does not serve after " + Amounts.seconds(patience.elapsed())
                        + ": " + reason(api) + still(api),
                "It is committed and goes on. Follow it: " + shell.command() + " get " + api.name() + " -w");
    }

    private static String reason(ApiStatus api) {
        return api.reason() == null ? "the node gives no reason" : api.reason();
    }

    private static String still(ApiStatus api) {
        return api.serving() == null ? " No revision serves." : " " + api.serving() + " still serves.";
    }
}
