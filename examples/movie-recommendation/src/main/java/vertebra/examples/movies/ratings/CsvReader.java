package vertebra.examples.movies.ratings;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads CSV as RFC 4180 describes it: fields may be quoted, and a quoted field may hold commas, quotes and line ends. */
final class CsvReader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String file;
    private final BufferedReader lines;
    private int lastLine;
    private int recordLine;

    CsvReader(String file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
    }

    /** The fields of the next record that is not an empty line; empty at the end. */
    Optional<List<String>> next() throws IOException {
        String line = readLine();
        while (line != null && line.isEmpty()) {
            line = readLine();
        }
        if (line == null) {
            return Optional.empty();
        }
        recordLine = lastLine;
        return Optional.of(fields(line));
    }

    InvalidRatingsException fault(String what, String advice) {
        return new InvalidRatingsException(file + ":" + recordLine + ": " + what, advice);
    }

    private List<String> fields(String firstLine) throws IOException {
        List<String> fields = new ArrayList<>();
        String line = firstLine;
        int at = 0;
        while (true) {
            if (at < line.length() && line.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                at++;
                int quote;
                while ((quote = line.indexOf('"', at)) < 0 || line.startsWith("\"\"", quote)) {
                    if (quote >= 0) {
                        field.append(line, at, quote + 1);
                        at = quote + 2;
                        continue;
                    }
                    field.append(line, at, line.length()).append('\n');
                    line = continuation();
                    at = 0;
                }
                fields.add(field.append(line, at, quote).toString());
                at = quote + 1;
                if (at < line.length() && line.charAt(at) != ',') {
                    throw fault("text after a closing quote", "Write a quote inside a quoted field twice: \"\".");
                }
            } else {
                int comma = line.indexOf(',', at);
                int end = comma < 0 ? line.length() : comma;
                fields.add(line.substring(at, end));
                at = end;
            }
            if (at >= line.length()) {
                return fields;
            }
            at++;
        }
    }

    private String continuation() throws IOException {
        String line = readLine();
        if (line == null) {
            throw fault("a quote that is never closed", "Close it, or remove it.");
        }
        return line;
    }

    private @Nullable String readLine() throws IOException {
        String line = lines.readLine();
        lastLine++;
        return line != null && lastLine == 1 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    }
}
