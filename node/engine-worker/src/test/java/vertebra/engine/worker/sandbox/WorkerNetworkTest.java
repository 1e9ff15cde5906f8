package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * Whether a worker reaches the metadata service of a cloud, which gives the machine's credentials to whoever asks. The machine is
 * a network namespace of the test, with a stand-in of that service: no packet leaves it.
 */
@Tag("S15")
class WorkerNetworkTest {

    private static final String METADATA_SERVICE = """
            import socket, threading
            def serve(server):
                while True:
                    connection, _ = server.accept()
                    connection.sendall(b"credentials")
                    connection.close()
            tcp = socket.create_server(("0.0.0.0", 80))
            local = socket.socket(socket.AF_UNIX)
            local.bind(chr(0) + "agent")
            local.listen()
            for server in (tcp, local):
                threading.Thread(target=serve, args=(server,)).start()
            print("listening", flush=True)
            """;

    private static final String MACHINE = """
            ip link set lo up
            ip address add 169.254.169.254/32 dev lo
            pipe=$(mktemp -u)
            mkfifo "$pipe"
            python3 -c "$0" >"$pipe" &
            read -r _ <"$pipe"
            rm "$pipe"
            "$@"
            status=$?
            kill -9 $!
            exit "$status"
            """;

    private static final List<String> ON_THE_MACHINE =
            List.of("unshare", "--net", "sh", "-c", MACHINE, METADATA_SERVICE);

    private static final String ASKS = """
            import socket
            places = [
                (socket.AF_INET, ("169.254.169.254", 80)), (socket.AF_INET, ("127.0.0.1", 80)), (socket.AF_UNIX, chr(0) + "agent")
            ]
            for family, place in places:
                try:
                    with socket.socket(family) as asking:
                        asking.settimeout(2)
                        asking.connect(place)
                        print(asking.recv(100).decode())
                except OSError as e:
                    print("no:", e)
            """;

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void reachesNoMetadataServiceAndNothingElseOfTheMachine(Walls walls) {
        assumeTrue(Cell.isRoot(), "NOT RUN: a network namespace for the test needs root");
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run(ON_THE_MACHINE, Map.of(), ASKS);

            // then
            assertThat(outcome.output().lines()).hasSize(3).allMatch(line -> line.startsWith("no:"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reachesItWhereTheNodeShallShareItsNetwork(Walls walls) {
        assumeTrue(Cell.isRoot(), "NOT RUN: a network namespace for the test needs root");
        try (Cell cell = new Cell(walls, Network.HOST)) {
            // when
            Cell.Outcome outcome = cell.run(ON_THE_MACHINE, Map.of(), ASKS);

            // then
            assertThat(outcome.output().lines()).containsExactly("credentials", "credentials", "credentials");
        }
    }
}
