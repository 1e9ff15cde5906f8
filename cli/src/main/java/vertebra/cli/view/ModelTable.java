package vertebra.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.admin.contract.ModelInfo;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra models}: one line a version, and one more for what runs in workers. */
public final class ModelTable {

    private ModelTable() {}

    public static List<String> lines(List<ModelInfo> models, Instant now) {
        if (models.isEmpty()) {
            return List.of();
        }
        Table table =
                new Table("MODEL", "VERSION", "ENGINE", "SIZE", "MEMORY", "LOAD", "WARM-UP P50", "CREATED", "USED BY");
        for (ModelInfo model : models) {
            table.add(
                    model.name(),
                    model.version(),
                    model.engine(),
                    Amounts.bytes(model.bytes()),
                    Amounts.bytes(model.memoryBytes()),
                    Amounts.micros(model.loadMillis() * 1000.0),
                    Amounts.micros((double) model.warmUpP50Micros()),
                    Amounts.age(Duration.between(model.createdAt(), now)),
                    model.usedBy().isEmpty() ? "-" : String.join(", ", model.usedBy()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        models.forEach(model -> environment(model).ifPresent(lines::add));
        return lines;
    }

    /** {@code movies@1 runs on Python 3.11 with 21 packages (90.1 MB, sha256:…)} */
    private static Optional<String> environment(ModelInfo model) {
        return Optional.ofNullable(model.environment())
                .map(environment -> model.name() + "@" + model.version() + " runs on Python " + environment.python()
                        + " with " + environment.packages() + " packages (" + Amounts.bytes(environment.bytes())
                        + ", " + environment.digest() + ")");
    }

    /** The versions of one model, with what they take and answer. */
    public static List<String> withPorts(List<ModelInfo> versions, Instant now) {
        List<String> lines = new ArrayList<>(lines(versions, now));
        for (ModelInfo model : versions) {
            lines.addAll(List.of("", model.name() + "@" + model.version() + "  " + model.digest()));
            model.inputs().forEach(port -> lines.add("  in   " + port(port)));
            model.outputs().forEach(port -> lines.add("  out  " + port(port)));
        }
        return lines;
    }

    /** {@code x: float32 [?, 4]} */
    private static String port(ModelInfo.Port port) {
        String shape = port.shape().stream()
                .map(size -> size < 0 ? "?" : size.toString())
                .collect(Collectors.joining(", ", "[", "]"));
        return port.name() + ": " + port.type() + " " + shape;
    }
}
