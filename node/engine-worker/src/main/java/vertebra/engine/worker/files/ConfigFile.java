package vertebra.engine.worker.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings in a file as Python's {@code configparser} reads them, and pip with it: a value goes on in lines that lie deeper. */
public final class ConfigFile {

    /** Python's blanks are all that Unicode has. */
    private static final Pattern LINE = Pattern.compile("(?U)(\\s*)(.*?)\\s*");

    private static final Pattern SECTION = Pattern.compile("\\[.+].*");
    private static final Pattern SETTING = Pattern.compile("(?U)([^=:]*?)\\s*[=:]\\s*(.*)");

    private final List<Setting> settings = new ArrayList<>();
    /** What the last line belongs to; empty after the head of a section. */
    private Optional<Setting> open = Optional.empty();
    /** Of the line that began it. */
    private int indent;

    private ConfigFile() {}

    /**
     * Of any section.
     *
     * @param value its lines, without what surrounds them
     */
    public record Setting(String name, String value) {
        private Setting and(String line) {
            return new Setting(name, value + "\n" + line);
        }
    }

    /**
     * All settings, in the file's order. A line that is none is passed over.
     *
     * @throws IOException also when it is no text
     */
    public static List<Setting> read(Path file) throws IOException {
        ConfigFile config = new ConfigFile();
        for (String line : Files.readAllLines(file)) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches() && !isSilent(parts.group(2))) {
                config.take(parts.group(1).length(), parts.group(2));
            }
        }
        config.close();
        return List.copyOf(config.settings);
    }

    private static boolean isSilent(String text) {
        return text.isEmpty() || text.startsWith("#") || text.startsWith(";");
    }

    private void take(int depth, String text) {
        if (open.isPresent() && depth > indent) {
            open = open.map(setting -> setting.and(text));
            return;
        }
        indent = depth;
        Matcher setting = SETTING.matcher(text);
        if (SECTION.matcher(text).matches()) {
            close();
        } else if (setting.matches()) {
            close();
            open = Optional.of(new Setting(setting.group(1), setting.group(2)));
        }
    }

    private void close() {
        open.ifPresent(settings::add);
        open = Optional.empty();
    }
}
