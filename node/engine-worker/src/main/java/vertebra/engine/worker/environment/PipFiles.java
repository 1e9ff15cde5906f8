package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;

/**
 * What the operator tells pip of files and folders: by variables, by files of settings, and in these. pip passes over what it cannot
 * read there, and asks another index: so it reads all of it, or does not run.
 *
 * @param files that may be for the operator's eyes alone
 * @param folders that every user may read, where pip's is one of its own
 */
record PipFiles(List<Path> files, List<Path> folders) {

    /** Of pip, whoever runs it. Those of a user are nobody's: its home is an empty folder. */
    private static final List<Path> SETTINGS = List.of(Path.of("/etc/pip.conf"), Path.of("/etc/xdg/pip/pip.conf"));

    private static final String SETTINGS_FILE = "config-file";
    /** Options that say where packages come from, and how. */
    private static final Set<String> OPTIONS = Set.of(
            SETTINGS_FILE,
            "cert",
            "client-cert",
            "constraint",
            "build-constraint",
            "extra-index-url",
            "find-links",
            "index-url",
            "pypi-url",
            "requirement");

    private static final Pattern SETTING = Pattern.compile("([^\\s=:#;\\[][^=:]*)[=:](.*)");
    private static final String FILE_URL = "file://";
    /** How operators say "none". */
    private static final Path NOTHING = Path.of("/dev/null");
    /** Where pip runs there are others. */
    private static final Path DEVICES = Path.of("/dev");

    PipFiles {
        files = List.copyOf(files);
        folders = List.copyOf(folders);
    }

    /**
     * A path that an option names.
     *
     * @param said who names what, in words
     */
    private record Mention(String said, Path path) {}

    /**
     * @param variables of pip
     * @param ownUser true: pip runs as a user of its own, who gets copies of files but not of folders
     * @throws EngineException when pip could not read one of them
     */
    static PipFiles of(Map<String, String> variables, Interpreter python, boolean ownUser) throws EngineException {
        List<Mention> mentions = new ArrayList<>();
        List<Mention> settings = new ArrayList<>(usual(variables, python));
        variables.forEach((name, value) -> {
            String option = option(name.replaceFirst("^PIP_", ""));
            (option.equals(SETTINGS_FILE) ? settings : mentions).addAll(named(name, option, value));
        });
        for (Mention file : settings) {
            mentions.add(file);
            mentions.addAll(inside(file));
        }
        List<Path> files = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (Mention mention : mentions) {
            boolean folder = check(mention, ownUser);
            // Both: a link that the system's own folders hold is a link there too.
            (folder ? folders : files).addAll(List.of(mention.path(), real(mention)));
        }
        return new PipFiles(
                files.stream().distinct().toList(), folders.stream().distinct().toList());
    }

    /** Those that pip reads unasked, unless it is told of none. */
    private static List<Mention> usual(Map<String, String> variables, Interpreter python) {
        if (variables.getOrDefault("PIP_CONFIG_FILE", "").equals(NOTHING.toString())) {
            return List.of();
        }
        Path own = python.program().resolveSibling("..").normalize().resolve("pip.conf");
        return Stream.concat(SETTINGS.stream(), Stream.of(own))
                .filter(Files::exists)
                .map(file -> new Mention("pip has settings in " + file, file))
                .toList();
    }

    /** What a file of settings names. */
    private static List<Mention> inside(Mention settings) throws EngineException {
        List<Mention> mentions = new ArrayList<>();
        String option = "";
        try {
            for (String line : Files.readAllLines(settings.path())) {
                Matcher setting = SETTING.matcher(line);
                boolean begins = setting.matches();
                option = begins ? option(setting.group(1).strip()) : option;
                boolean goesOn = !line.isBlank() && Character.isWhitespace(line.charAt(0));
                String value = begins ? setting.group(2) : goesOn ? line : "";
                mentions.addAll(named(option + " of " + settings.path(), option, value));
            }
            return mentions;
        } catch (IOException e) {
            throw unread(settings);
        }
    }

    private static String option(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Files and folders in a value, and no addresses: pip parts several by blanks. */
    private static List<Mention> named(String by, String option, String value) {
        return Stream.of(value.split("\\s+", -1))
                .filter(word -> OPTIONS.contains(option))
                .map(word -> word.startsWith(FILE_URL) ? word.substring(FILE_URL.length()) : word)
                .filter(word -> !word.isEmpty() && !word.contains("://"))
                .map(word -> Path.of(word).normalize())
                .filter(path -> path.getNameCount() > 0 && !path.equals(NOTHING))
                .map(path -> new Mention(by + " names " + path, path))
                .toList();
    }

    /** True for a folder. */
    private static boolean check(Mention mention, boolean ownUser) throws EngineException {
        Path path = mention.path();
        if (!path.isAbsolute() || path.startsWith(DEVICES) || !Files.isReadable(path)) {
            throw unread(mention);
        }
        boolean folder = Files.isDirectory(path);
        Optional<Path> locked = folder && ownUser ? locked(mention) : Optional.empty();
        if (locked.isPresent()) {
            throw new EngineException(
                    new UnsupportedModel(
                            mention.said() + ", and pip, which runs as a user of its own, cannot read " + locked.get()
                                    + ".",
                            "Let everybody read it: `chmod -R o+rX " + path + "`."),
                    null);
        }
        return folder;
    }

    /** The first in a folder that is not for everybody. */
    private static Optional<Path> locked(Mention mention) throws EngineException {
        try (Stream<Path> all = Files.walk(real(mention))) {
            return all.filter(PipFiles::isLocked).findFirst();
        } catch (IOException | UncheckedIOException e) {
            throw unread(mention);
        }
    }

    private static boolean isLocked(Path path) {
        try {
            PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> needed = file.isDirectory()
                    ? Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE)
                    : Set.of(PosixFilePermission.OTHERS_READ);
            return !file.isSymbolicLink() && !file.permissions().containsAll(needed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(Mention mention) throws EngineException {
        try {
            return mention.path().toRealPath();
        } catch (IOException e) {
            throw unread(mention);
        }
    }

    private static EngineException unread(Mention mention) {
        return new EngineException(
                new UnsupportedModel(
                        mention.said() + ", which the node cannot read.",
                        "Correct it (a whole path, from / on), or let the node's user read it: without it packages could come from elsewhere."),
                null);
    }
}
