package vertebra.cli.rollout;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;

/** The last lines of a deploy or rollback: what serves now, and how to call it. */
public final class Receipt {

    private static final int LONGEST_SAMPLE = 1_000;

    private Receipt() {}

    /** {@code movie-recommendation r8 live on 2 nodes in 1.4 s} */
    public static String line(ApiDetail api, Duration took) {
        ApiStatus status = api.status();
        String name = status.name() + " " + status.revision();
        if (status.state() == ApiStatus.State.IDLE) {
            return name + " idle; the next request wakes it";
        }
        long nodes = api.replicas().stream()
                .filter(replica -> replica.revision().equals(status.revision()))
                .filter(replica -> replica.state().equalsIgnoreCase("ready"))
                .map(ApiDetail.Replica::node)
                .distinct()
                .count();
        String missing = status.reason() == null ? "" : " (" + status.reason() + ")";
        return name + " live on " + nodes + (nodes == 1 ? " node in " : " nodes in ") + Amounts.seconds(took) + missing;
    }

    /**
     * A call that works when pasted into a shell; without a known sample, one to fill in.
     *
     * @param samples folder for samples that are too long for a line
     */
    public static String curl(URI predict, String api, Optional<String> sample, Path samples) {
        String body = sample.orElse("{...}");
        String argument = body.length() <= LONGEST_SAMPLE
                ? body.replace("'", "'\\''")
                : "@" + written(samples.resolve(api + ".json"), body);
        return "curl -X POST -H 'Content-Type: application/json' -d '" + argument + "' " + predict;
    }

    /** The same call with the caller's key. */
    public static String withKey(String curl) {
        return curl.replaceFirst("^curl ", "curl -H \"Authorization: Bearer \\$VERTEBRA_KEY\" ");
    }

    private static Path written(Path file, String body) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            return Files.writeString(file, body);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "the sample cannot be written to " + file, "Check the folder.");
        }
    }

    /** {@code notice: cortex.yaml:3:5 ...}, for standard error. */
    public static List<String> notices(List<String> notices) {
        return notices.stream().map(notice -> "notice: " + notice).toList();
    }
}
