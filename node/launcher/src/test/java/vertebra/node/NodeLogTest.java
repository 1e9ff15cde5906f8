package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node prints, for people and for machines. */
class NodeLogTest {

    @TempDir
    private Path folder;

    @Test
    @Tag("S10")
    void printsAJsonObjectAnEventAndALineARequestWithoutItsQuery() {
        try (RunningNode node = RunningNode.start(folder, "--log.format=json", "--log.access=on")) {
            // when
            node.data("/nothing?key=secret");

            // then
            JsonObject line =
                    new JsonObject(node.process.awaitLine(text -> text.contains("/nothing"), RunningNode.PATIENCE));
            assertThat(line.getString("message")).isEqualTo("Request");
            assertThat(line.getString("level")).isEqualTo("INFO");
            assertThat(line.getInstant("at")).isNotNull();
            JsonObject fields = line.getJsonObject("fields");
            assertThat(fields.getString("method")).isEqualTo("GET");
            assertThat(fields.getString("path")).isEqualTo("/nothing");
            assertThat(fields.getInteger("status")).isEqualTo(404);
            assertThat(fields.getString("from")).isEqualTo("127.0.0.1");
            assertThat(fields.getLong("micros")).isPositive();
            assertThat(fields.getString("requestId")).hasSize(32);
            assertThat(String.join("", node.process.output())).doesNotContain("secret");
            assertThat(node.adminText("/v1/logs")).contains("Ready").doesNotContain("/nothing");
        }
    }

    @Test
    void printsNoRequestsUnlessAsked() {
        try (RunningNode node = RunningNode.start(folder)) {
            // when
            node.data("/nothing");

            // then
            node.process.hangUp();
            node.process.awaitLine(text -> text.contains("SIGHUP"), RunningNode.PATIENCE);
            assertThat(String.join("", node.process.output())).doesNotContain("/nothing");
        }
    }
}
