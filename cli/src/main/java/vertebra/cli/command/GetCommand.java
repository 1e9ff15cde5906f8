package vertebra.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.RevisionInfo;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.ApiPage;
import vertebra.cli.view.ApiTable;

@Command(
        name = "get",
        description = "Show what runs: all APIs, or one.",
        footer = {
            "",
            "LIVE/WANT are replicas, RPS, AVG and P99 are of the last minute, 2XX, 4XX and 5XX since the node's start."
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

    /** What {@code -v} shows of an API. */
    record Page(ApiDetail api, List<RevisionInfo> revisions) {}

    public GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        Patience patience = new Patience(watch ? FOREVER : Duration.ZERO);
        boolean again = false;
        do {
            if (again) {
                shell.terminal().startOver();
            }
            again = true;
            show(admin);
        } while (patience.pause(Duration.ofMillis(intervalMillis)));
        return 0;
    }

    private void show(AdminClient admin) {
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
        DataClient data = node.data(shell, admin);
        List<String> names =
                name == null ? admin.apis().stream().map(ApiStatus::name).toList() : List.of(name);
        List<Page> pages = names.stream()
                .map(api -> new Page(admin.api(api), admin.revisions(api)))
                .toList();
        output.print(shell.terminal(), name == null ? pages : pages.getFirst(), () -> text(pages, data));
    }

    private List<String> text(List<Page> pages, DataClient data) {
        List<String> lines = new ArrayList<>();
        for (Page page : pages) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            String url = data.predictUri(page.api().status().endpoint()).toString();
            lines.addAll(ApiPage.lines(page.api(), page.revisions(), url, now()));
        }
        return lines;
    }

    private Instant now() {
        return shell.clock().instant();
    }
}
