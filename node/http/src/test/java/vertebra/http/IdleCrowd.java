package vertebra.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import vertebra.testkit.net.RawClient;

/** A process of its own, for its descriptors: opens connections, has one request answered on each, and says no more. */
final class IdleCrowd {

    private IdleCrowd() {}

    /** @param arguments port, number of connections */
    @SuppressWarnings("SystemOut") // The test reads it.
    public static void main(String[] arguments) throws IOException {
        List<RawClient> crowd = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            RawClient client = RawClient.connect(Integer.parseInt(arguments[0]));
            client.send(OpenEdge.GET).readAnswer();
            crowd.add(client);
        }
        System.out.println("idle: " + crowd.size());
        // Until the test ends.
        System.exit(System.in.read() + crowd.size());
    }
}
