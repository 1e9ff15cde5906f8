package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** Schemathesis asks both doors what their OpenAPI files allow, and much that they do not. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class OpenApiConformanceTest {

    private static final Path SCHEMATHESIS = SourceTree.root().resolve("build/tools/python/bin/schemathesis");
    private static final String EXAMPLES = Integer.toString(Extent.times(200, 10));
    private static final Pattern CASES = Pattern.compile("((\\d+) generated, [^\\n]+)");
    private static final int LONGEST = 6_000;

    /** A caller that leaves too little time is told so; logs without an end would end at a time-out. */
    private static final String ANY = """
            [checks.not_a_server_error]
            expected-statuses = ["2xx", "3xx", "4xx", 504]
            [parameters]
            "query.follow" = false
            """;

    /** Names that exist, so that requests get beyond 404. */
    private static final String NAMES = """
            endpoint = "iris"
            api = "iris"
            model = "iris"
            version = "1"
            """;

    /** Archives are sent as whatever bytes come to mind. */
    private static final String HOOKS = """
            import schemathesis

            @schemathesis.serializer("application/gzip", "application/x-gzip")
            def as_it_is(context, value):
                return value if isinstance(value, bytes) else str(value).encode()
            """;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isExecutable(SCHEMATHESIS), "schemathesis is missing: make tools");
        Files.writeString(folder.resolve("names.toml"), ANY + NAMES);
        Files.writeString(folder.resolve("any.toml"), ANY);
        Files.writeString(folder.resolve("doors_hooks.py"), HOOKS);
        node = Node.start(folder.resolve("state"));
        Doors.deployDoubling(node, folder, "iris");
    }

    @Test
    @Tag("S18")
    @Promise("The data door answers as its OpenAPI file says: no 5xx, no other status, no violated schema")
    void dataDoorIsAsDescribed(Measured measured) {
        String file = node.dataUrl() + "/openapi.yaml";
        measured.fact("names that exist: " + conforms(file, node.dataUrl(), true));
        measured.fact("any names: " + conforms(file, node.dataUrl(), false));
    }

    @Test
    @Tag("S10")
    @Promise("The admin door answers as its OpenAPI file says, with a key, and takes no request without one")
    void adminDoorIsAsDescribed(Measured measured) throws IOException {
        String file = Files.writeString(
                        folder.resolve("openapi.yaml"),
                        node.send(node.adminRequest("/v1/openapi.yaml").GET()).body())
                .toString();
        measured.fact("names that exist: "
                + conforms(
                        file, node.adminUrl(), true, "--exclude-method", "DELETE", "--exclude-path-regex", ":drain"));
        measured.fact("deletes: " + conforms(file, node.adminUrl(), true, "--include-method", "DELETE"));
        measured.fact("any names: " + conforms(file, node.adminUrl(), false));
    }

    /**
     * Two checks are left out: whether a body fits a model is for the model to say, and no schema of all APIs can; and a path
     * such as {@code /v1/apis/iris:rollback} is, to GET, that of an API which is not there.
     */
    private static String conforms(String file, String url, boolean named, String... operations) {
        Path config = folder.resolve(named ? "names.toml" : "any.toml");
        Stream<String> begin = Stream.of(SCHEMATHESIS.toString(), "--config-file", config.toString(), "run");
        Stream<String> options = Stream.of(
                file,
                "--url",
                url,
                "--max-examples",
                EXAMPLES,
                "--seed",
                "1",
                "--no-color",
                "--request-timeout",
                "10",
                "--exclude-checks",
                "positive_data_acceptance,unsupported_method");
        Stream<String> key = url.equals(node.adminUrl())
                ? Stream.of("--header", "Authorization: Bearer " + node.credential())
                : Stream.of();
        List<String> line = Stream.of(begin, options, key, Stream.of(operations))
                .flatMap(part -> part)
                .toList();
        Command run =
                Command.run(folder, Map.of("SCHEMATHESIS_HOOKS", "doors_hooks", "PYTHONPATH", folder.toString()), line);
        assertThat(run.exitCode()).as(findings(run.output())).isZero();
        Matcher cases = CASES.matcher(run.output());
        assertThat(cases.find()).as(run.output()).isTrue();
        assertThat(Integer.parseInt(cases.group(2))).as(run.output()).isPositive();
        return cases.group(1);
    }

    private static String findings(String output) {
        String findings = output.substring(Math.max(0, output.indexOf("= FAILURES")));
        return findings.substring(0, Math.min(LONGEST, findings.length()));
    }
}
