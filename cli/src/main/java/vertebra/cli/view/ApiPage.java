package vertebra.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.Decision;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ApiSpecWriter;

/** {@code vertebra get NAME -v}: everything that is known of an API. */
public final class ApiPage {

    private ApiPage() {}

    /** @param url where it is called; empty: nobody knows */
    public static List<String> lines(ApiDetail api, List<RevisionInfo> revisions, Optional<String> url, Instant now) {
        List<String> lines = new ArrayList<>(ApiTable.lines(List.of(api.status()), now));
        url.ifPresent(known -> lines.addAll(List.of("", "POST " + known)));
        section(lines, "SPEC", yaml(api.spec()));
        section(lines, "REPLICAS", replicas(api.replicas(), now));
        if (!api.answers().isEmpty()) {
            section(lines, "ANSWERS", answers(api.answers()));
        }
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

    /** {@code r8  label  setosa 61.2%, virginica 38.8%  of 1.2k}. */
    private static List<String> answers(List<MonitoredAnswers> answers) {
        Table table = new Table("REV", "OUTPUT", "COUNT", "ANSWERS");
        answers.forEach(each -> table.add(
                each.revision(), each.output(), Amounts.count(each.count()), each.count() == 0 ? "none" : told(each)));
        return table.lines();
    }

    private static String told(MonitoredAnswers answers) {
        if (answers.classes() == null) {
            return "min " + number(answers.min()) + ", mean " + number(answers.mean()) + ", max "
                    + number(answers.max());
        }
        return answers.classes().entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + String.format(Locale.ROOT, "%.1f%%", 100.0 * entry.getValue() / answers.count()))
                .collect(Collectors.joining(", "));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.4g", value);
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
