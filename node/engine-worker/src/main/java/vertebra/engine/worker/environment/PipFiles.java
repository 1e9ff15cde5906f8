package vertebra.engine.worker.environment;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.worker.files.ConfigFile;

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

    private static final Pattern BLANKS = Pattern.compile("(?U)\\s+");
    private static final String FILE_URL = "file://";
    /** How operators say "none". */
    private static final Path NOTHING = Path.of("/dev/null");
    /** Where pip runs there are others. */
    private static final Path DEVICES = Path.of("/dev");
    /** Where pip runs these are what they are on the machine, with all that is in them; other folders are made for it. */
    private static final List<Path> SHOWN = Stream.of(
                    "/usr", "/etc/ca-certificates", "/etc/pki/ca-trust", "/etc/pki/tls/certs", "/etc/ssl/certs")
            .map(Path::of)
            .toList();

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
            // Both: a link that the system's own folders hold is a link there too, and leads to what is there
            // before it.
            (folder ? folders : files).addAll(List.of(real(mention), mention.path()));
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
        try {
            for (ConfigFile.Setting setting : ConfigFile.read(settings.path())) {
                String option = option(setting.name());
                mentions.addAll(named(option + " of " + settings.path(), option, setting.value()));
            }
            return mentions;
        } catch (IOException e) {
            throw unread(settings);
        }
    }

    /** As pip calls it, however it was written. */
    private static String option(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("^--", "");
    }

    /** Files and folders in a value, and no addresses: pip parts several by blanks. */
    private static List<Mention> named(String by, String option, String value) {
        return BLANKS.splitAsStream(value)
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
        if (ownUser) {
            checkWay(mention);
        }
        if (ownUser && folder) {
            checkWithin(mention);
        }
        return folder;
    }

    /** Where pip sees folders of the machine, it passes those alone that everybody passes. */
    private static void checkWay(Mention mention) throws EngineException {
        for (Path path : List.of(mention.path(), real(mention))) {
            for (Path above = path.getParent(); above != null; above = above.getParent()) {
                if (SHOWN.stream().anyMatch(above::startsWith) && isLocked(above, OTHERS_EXECUTE)) {
                    throw locked(mention, above, "chmod o+x " + above);
                }
            }
        }
    }

    /** All in a folder is for everybody. */
    private static void checkWithin(Mention mention) throws EngineException {
        Optional<Path> locked;
        try (Stream<Path> all = Files.walk(real(mention))) {
            locked = all.filter(PipFiles::isLocked).findFirst();
        } catch (IOException | UncheckedIOException e) {
            throw unread(mention);
        }
        if (locked.isPresent()) {
            throw locked(mention, locked.get(), "chmod -R o+rX " + mention.path());
        }
    }

    private static boolean isLocked(Path path) {
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        return isLocked(path, OTHERS_READ) || (folder && isLocked(path, OTHERS_EXECUTE));
    }

    /** A link is never. */
    private static boolean isLocked(Path path, PosixFilePermission needed) {
        try {
            PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return !file.isSymbolicLink() && !file.permissions().contains(needed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EngineException locked(Mention mention, Path path, String fix) {
        return new EngineException(
                new UnsupportedModel(
                        mention.said() + ", and pip, which runs as a user of its own, cannot read " + path + ".",
                        "Let everybody read it: `" + fix + "`."),
                null);
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
