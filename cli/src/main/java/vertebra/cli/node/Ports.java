package vertebra.cli.node;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who has a port of this machine. */
public final class Ports {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";

    private Ports() {}

    /**
     * True when a listener could be opened now.
     *
     * @param port 0 is always free
     */
    public static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (BindException taken) {
            return false;
        } catch (IOException unknown) {
            return true; // The node will say what is wrong with the address.
        }
    }

    /** A free port near a taken one, for the advice. */
    public static int freeNear(String host, int port) {
        for (int candidate = port + 10; candidate < Math.min(port + 1000, 65_535); candidate += 10) {
            if (isFree(host, candidate)) {
                return candidate;
            }
        }
        return 0;
    }

    /** {@code java (pid 4711)}; empty where the system does not tell, or the process is another user's. */
    public static Optional<String> owner(int port) {
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> inodes(PROC.resolve("net").resolve(table), port).stream())
                .flatMap(inode -> holder(inode).stream())
                .findFirst();
    }

    /** Column 2 is the local address in hexadecimal, 4 the state, 10 the socket's inode. */
    private static List<String> inodes(Path table, int port) {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(cells -> cells.length > 9 && cells[1].endsWith(wanted) && cells[3].equals(LISTENING))
                    .map(cells -> cells[9])
                    .toList();
        } catch (IOException | java.io.UncheckedIOException noSuchTable) {
            return List.of();
        }
    }

    private static Optional<String> holder(String inode) {
        String link = "socket:[" + inode + "]";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), link)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(name + " (pid " + process.getFileName() + ")");
                }
            }
        } catch (IOException hidden) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, String link) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                if (Files.readSymbolicLink(descriptor).toString().equals(link)) {
                    return true;
                }
            }
        } catch (IOException hiddenOrGone) {
            return false;
        }
        return false;
    }
}
