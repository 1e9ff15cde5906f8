package vertebra.testkit.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/**
 * A socket on loopback that speaks HTTP/1 as badly as a test wants. Text is ISO-8859-1, a byte a character. Reads fail after
 * 20 seconds of silence.
 */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream input;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.input = new BufferedInputStream(socket.getInputStream());
    }

    public static RawClient connect(int port) {
        return connect(port, SocketFactory.getDefault());
    }

    /** @param sockets such as an {@code SSLContext}'s socket factory */
    public static RawClient connect(int port, SocketFactory sockets) {
        try {
            return new RawClient(sockets.createSocket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to port " + port, e);
        }
    }

    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Says that no more will be sent; still reads. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Whether nothing comes, and the connection stays open, for so long. */
    public boolean isSilentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        input.mark(1);
        try {
            input.read();
            input.reset();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** All that comes until the other side closes; empty when it closed at once. A reset counts as a close. */
    public String readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = input.read(); next >= 0; next = input.read()) {
                all.write(next);
            }
        } catch (SocketTimeoutException stillOpen) {
            throw new AssertionError(
                    "the connection is still open; it said: " + all.toString(StandardCharsets.ISO_8859_1), stillOpen);
        } catch (IOException reset) {
            // What came before counts.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads one answer, whose length must be declared.
     *
     * @throws EOFException when the connection ends before it is whole
     */
    public Answer readAnswer() throws IOException {
        String statusLine = readLine();
        List<String> headers = new ArrayList<>();
        int length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            headers.add(line);
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        byte[] body = input.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("only " + body.length + " of " + length + " bytes");
        }
        return new Answer(
                Integer.parseInt(statusLine.split(" ", 3)[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** Ends the connection with a reset, as a process does that is killed. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** @param headers lines, as they came */
    public record Answer(int status, List<String> headers, String body) {

        public Answer {
            headers = List.copyOf(headers);
        }

        /** @param name or the beginning of it; case does not matter */
        public boolean hasHeaderNamed(String name) {
            return headers.stream().anyMatch(line -> line.regionMatches(true, 0, name, 0, name.length()));
        }

        public boolean hasHeader(String line) {
            return headers.stream().anyMatch(line::equalsIgnoreCase);
        }
    }
}
