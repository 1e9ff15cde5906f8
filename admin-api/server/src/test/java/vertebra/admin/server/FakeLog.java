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
import vertebra.admin.server.logs.LogStreams;
import vertebra.spec.ApiName;

/** A log that tests write. */
final class FakeLog implements LogStreams {

    private record Reader(Optional<ApiName> api, Consumer<LogLine> lines) {}

    private final List<LogLine> all = new CopyOnWriteArrayList<>();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final AtomicLong seq = new AtomicLong();
    private volatile Optional<Instant> goneUntil = Optional.empty();

    void log(String api, String message) {
        log(Instant.EPOCH, api, message);
    }

    void log(Instant at, String api, String message) {
        LogLine line = new LogLine(seq.incrementAndGet(), at, "INFO", message, Map.of("api", api));
        all.add(line);
        readers.stream()
                .filter(reader -> concerns(line, reader.api()))
                .forEach(reader -> reader.lines().accept(line));
    }

    int readers() {
        return readers.size();
    }

    /** Lines up to this time are no more. */
    void forgetUntil(Instant time) {
        goneUntil = Optional.of(time);
    }

    @Override
    public Past past(LogQuery query) {
        List<LogLine> lines = all.stream()
                .filter(line -> concerns(line, query.api()))
                .filter(line -> !line.at().isBefore(query.since().orElse(Instant.MIN)))
                .toList();
        return new Past(lines.subList(Math.max(0, lines.size() - query.limit()), lines.size()), goneUntil);
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
