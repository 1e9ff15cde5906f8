package vertebra.acceptance.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One HTTP/1.1 connection as bytes: what is sent goes out as it is, also when it is wrong. Blocking, for one caller. */
public final class Wire implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
    private static final int CONNECT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects to the host and port of a URL; an answer may take so long. */
    public static Wire open(String url, Duration patience) throws IOException {
        URI uri = URI.create(url);
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        return new Wire(socket);
    }

    /** A POST of JSON as bytes. */
    public static byte[] post(String path, String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + length + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A GET as bytes. */
    public static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends Latin-1: every character is one byte. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads the next answer.
     *
     * @throws EOFException when the connection ends instead
     */
    public Answer answer() throws IOException {
        String head = head();
        Matcher length = LENGTH.matcher(head);
        byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        return new Answer(Integer.parseInt(head.substring(9, 12)), head, new String(body, StandardCharsets.UTF_8));
    }

    /** Reads until the other side closes; everything that came. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads the status line and the headers of the next answer, and no more of its body than comes with them. */
    public String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after '" + head.toString(StandardCharsets.UTF_8) + "'");
            }
            head.write(next);
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /** Closes with a reset, as a process that dies with unread input does. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One answer. */
    public record Answer(int status, String head, String body) {

        /** True when the server will not take another request on this connection. */
        public boolean isLast() {
            return head.toLowerCase(java.util.Locale.ROOT).contains("\r\nconnection: close");
        }
    }
}
