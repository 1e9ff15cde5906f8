package vertebra.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.Decision;
import vertebra.admin.contract.RevisionInfo;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;

/** {@code vertebra get NAME -v}: everything that is known of an API. */
public final class ApiPage {

    private ApiPage() {}

    /** @param url where it is called */
    public static List<String> lines(ApiDetail api, List<RevisionInfo> revisions, String url, Instant now) {
        List<String> lines = new ArrayList<>(ApiTable.lines(List.of(api.status()), now));
        lines.addAll(List.of("", "POST " + url));
        section(lines, "SPEC", yaml(api.spec()));
        section(lines, "REPLICAS", replicas(api.replicas(), now));
        section(lines, "MODELS", ModelTable.lines(api.models(), now));
        section(lines, "REVISIONS", revisions(revisions, now));
        section(lines, "DECISIONS", decisions(api.decisions(), now));
        return lines;
    }

    private static void section(List<String> lines, String heading, List<String> content) {
        lines.addAll(List.of("", heading));
        if (content.isEmpty()) {
            lines.add("  none");
        }
        content.forEach(line -> lines.add("  " + line));
    }

    /** As it can be deployed again; JSON where a newer node knows fields that this command does not. */
    private static List<String> yaml(Map<String, @Nullable Object> spec) {
        try {
            return new ApiSpecWriter()
                    .toYaml(new ApiSpecReader().read(spec))
                    .lines()
                    .toList();
        } catch (IllegalArgumentException unknownField) {
            return json(spec);
        }
    }

    private static List<String> json(Map<String, @Nullable Object> spec) {
        try {
            return ContractJson.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(spec)
                    .lines()
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was JSON is none", e);
        }
    }

    private static List<String> replicas(List<ApiDetail.Replica> replicas, Instant now) {
        if (replicas.isEmpty()) {
            return List.of();
        }
        Table table = new Table("NODE", "REV", "STATE", "COUNT", "SLOTS", "MEMORY", "LOAD", "SINCE");
        for (ApiDetail.Replica replica : replicas) {
            table.add(
                    replica.node(),
                    replica.revision(),
                    replica.state().toLowerCase(Locale.ROOT),
                    Integer.toString(replica.count()),
                    Integer.toString(replica.slots()),
                    Amounts.bytes(replica.memoryBytes()),
                    Amounts.micros(replica.loadMillis() * 1000.0),
                    Amounts.age(Duration.between(replica.since(), now)),
                    replica.reason() == null ? "" : "(" + replica.reason() + ")");
        }
        return table.lines();
    }

    private static List<String> revisions(List<RevisionInfo> revisions, Instant now) {
        if (revisions.isEmpty()) {
            return List.of();
        }
        Table table = new Table("REV", "CREATED", "AUTHOR", "MODELS");
        for (RevisionInfo revision : revisions) {
            table.add(
                    revision.revision(),
                    Amounts.age(Duration.between(revision.createdAt(), now)),
                    revision.author(),
                    String.join(", ", revision.models().values()),
                    revision.current() ? "(current)" : "");
        }
        return table.lines();
    }

    private static List<String> decisions(List<Decision> decisions, Instant now) {
        return decisions.stream()
                .flatMap(decision -> Stream.concat(
                        Stream.of(Amounts.age(Duration.between(decision.at(), now)) + " ago  " + decision.revision()
                                + "  want " + decision.want() + ", placed " + decision.placed() + "  "
                                + decision.reason()),
                        decision.notices().stream().map(notice -> "  notice: " + notice)))
                .toList();
    }
}
