package vertebra.admin.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import vertebra.admin.contract.LogLine;
import vertebra.spec.ApiName;

/** A log that tests write. */
final class FakeLog implements LogStreams {

    private record Reader(Optional<ApiName> api, Consumer<LogLine> lines) {}

    private final List<LogLine> all = new CopyOnWriteArrayList<>();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final AtomicLong seq = new AtomicLong();

    void log(String api, String message) {
        LogLine line = new LogLine(seq.incrementAndGet(), Instant.EPOCH, "INFO", message, Map.of("api", api));
        all.add(line);
        readers.stream()
                .filter(reader -> concerns(line, reader.api()))
                .forEach(reader -> reader.lines().accept(line));
    }

    int readers() {
        return readers.size();
    }

    @Override
    public List<LogLine> recent(Optional<ApiName> api, int limit) {
        List<LogLine> lines = all.stream().filter(line -> concerns(line, api)).toList();
        return lines.subList(Math.max(0, lines.size() - limit), lines.size());
    }

    @Override
    public Subscription follow(Optional<ApiName> api, Consumer<LogLine> reader) {
        Reader added = new Reader(api, reader);
        readers.add(added);
        return () -> readers.remove(added);
    }

    private static boolean concerns(LogLine line, Optional<ApiName> api) {
        return api.stream()
                .map(ApiName::value)
                .allMatch(Stream.of(line.fields().get("api")).toList()::contains);
    }
}
