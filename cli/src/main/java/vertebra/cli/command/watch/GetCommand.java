package vertebra.cli.command.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.Since;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.ApiPage;
import vertebra.cli.view.ApiTable;
import vertebra.cli.view.HistoryPage;

@Command(
        name = "get",
        description = "Show what runs: all APIs, or one.",
        footer = {
            "",
            "LIVE/WANT are replicas, RPS, AVG and P99 are of the last minute, 2XX, 4XX and 5XX since the node's start.",
            "",
            "  get iris --since 1h    rate, latency and errors of the last hour; a node keeps a day"
        })
public final class GetCommand implements Callable<Integer> {

    private static final Duration FOREVER = Duration.ofDays(365);

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "API", description = "one API (default: all)")
    private @Nullable String name;

    @Option(
            names = {"-w", "--watch"},
            description = "draw it again every two seconds, until Ctrl-C")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "MILLIS", hidden = true)
    private int intervalMillis = 2000;

    @Option(
            names = {"-v", "--verbose"},
            description = "the spec, replicas, models, revisions and decisions too")
    private boolean verbose;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "the past instead: of a span such as 1h, or since a time such as 2026-05-04T14:02:10Z")
    private @Nullable Since since;

    /** What {@code -v} shows of an API. */
    record Page(ApiDetail api, List<RevisionInfo> revisions) {}

    public GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (since != null && verbose) {
            throw CommandFailure.of(ExitCode.USAGE, "--since and --verbose show different things", "Leave one out.");
        }
        AdminClient admin = node.admin(shell);
        Patience patience = new Patience(FOREVER);
        if (!watch) {
            show(admin);
            return 0;
        }
        boolean again = false;
        do {
            shell.terminal().draw(again, () -> show(admin));
            again = true;
        } while (patience.pause(Duration.ofMillis(intervalMillis)));
        return 0;
    }

    private void show(AdminClient admin) {
        if (since != null) {
            showHistory(admin, since);
            return;
        }
        if (verbose) {
            showPages(admin);
            return;
        }
        List<ApiStatus> apis =
                name == null ? admin.apis() : List.of(admin.api(name).status());
        output.print(shell.terminal(), name == null ? apis : apis.getFirst(), () -> table(apis));
    }

    private List<String> table(List<ApiStatus> apis) {
        if (apis.isEmpty()) {
            shell.terminal().say("nothing is deployed; try " + shell.command() + " deploy model.onnx");
        }
        return ApiTable.lines(apis, now());
    }

    private void showPages(AdminClient admin) {
        DataClient data = admin.data();
        List<Page> pages = ofEach(admin, api -> new Page(admin.api(api), admin.revisions(api)));
        output.print(shell.terminal(), name == null ? pages : pages.getFirst(), () -> text(pages, data));
    }

    private void showHistory(AdminClient admin, Since from) {
        List<ApiHistory> histories = ofEach(admin, api -> admin.history(api, from));
        output.print(
                shell.terminal(),
                name == null ? histories : histories.getFirst(),
                () -> HistoryPage.lines(histories, shell.drawsUnicode()));
    }

    /** Of the one API, or of all; one that was deleted meanwhile is left out. */
    private <T> List<T> ofEach(AdminClient admin, Function<String, T> ask) {
        if (name != null) {
            return List.of(ask.apply(name));
        }
        return admin.apis().stream()
                .flatMap(api -> unlessGone(() -> ask.apply(api.name())).stream())
                .toList();
    }

    private static <T> Optional<T> unlessGone(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (CommandFailure failure) {
            if (failure.exitCode() == ExitCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private List<String> text(List<Page> pages, DataClient data) {
        List<String> lines = new ArrayList<>();
        for (Page page : pages) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(
                    ApiPage.lines(page.api(), page.revisions(), url(page.api().status(), data), now()));
        }
        return lines;
    }

    /** Empty where nobody knows: the API is damaged. */
    private static Optional<String> url(ApiStatus api, DataClient data) {
        return api.endpoint().isEmpty()
                ? Optional.empty()
                : Optional.of(data.predictUri(api.endpoint()).toString());
    }

    private Instant now() {
        return shell.clock().instant();
    }
}
