package vertebra.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.plan.DeploymentPlan.Action;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedApi;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedChange;
import vertebra.cli.shell.Amounts;

/** {@code vertebra deploy --dry-run}: for each API what would become of it, field by field. */
public final class PlanText {

    private static final String DIGEST = "sha256:";
    private static final int DIGEST_CHARS = 12;

    private PlanText() {}

    public static List<String> lines(DeploymentPlan plan) {
        List<String> lines = new ArrayList<>();
        for (PlannedApi api : plan.apis()) {
            lines.add(headline(api));
            api.changes().forEach(change -> lines.add("  " + line(change)));
            if (api.action() != Action.UNCHANGED) {
                lines.add("  model: " + model(api));
                place(api, lines);
            }
        }
        return lines;
    }

    private static String headline(PlannedApi api) {
        String action = api.action().name().toLowerCase(Locale.ROOT);
        return switch (api.action()) {
            case NEW -> api.name() + "  " + action + " at " + api.endpoint();
            case CHANGED, UNCHANGED -> api.name() + "  " + action + "  (" + api.revision() + " is deployed)";
        };
    }

    private static String line(PlannedChange change) {
        return change.field() + ": " + value(change.field(), change.from()) + " -> "
                + value(change.field(), change.to());
    }

    private static String value(String field, @Nullable String value) {
        if (value == null) {
            return "none";
        }
        return field.equals("model.bytes") && value.matches("\\d{1,18}")
                ? Amounts.bytes(Long.parseLong(value))
                : shortened(value);
    }

    private static String model(PlannedApi api) {
        return shortened(api.model().digest()) + ", "
                + Amounts.bytes(api.model().bytes()) + ", takes "
                + Amounts.bytes(api.model().memoryBytes()) + " of memory and "
                + Amounts.micros((double) api.model().warmUpP50Micros()) + " a row";
    }

    private static void place(PlannedApi api, List<String> lines) {
        if (api.placement() != null) {
            lines.add("  placement: " + api.placement().reason());
            api.placement().notices().forEach(notice -> lines.add("  notice: " + notice));
        }
    }

    private static String shortened(String value) {
        return value.startsWith(DIGEST) && value.length() > DIGEST.length() + DIGEST_CHARS
                ? value.substring(0, DIGEST.length() + DIGEST_CHARS)
                : value;
    }
}
