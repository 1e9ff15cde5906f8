package vertebra.admin.server.archive;

import java.util.ArrayList;
import java.util.List;

/** The checked name of an entry: a relative path that stays where it is unpacked. */
final class EntryName {

    private static final int MAX_LENGTH = 1_024;
    private static final int MAX_PART_BYTES = 255;
    private static final int MAX_DEPTH = 32;
    private static final int SHOWN = 100;

    private EntryName() {}

    /**
     * The parts of the path, without {@code .}; empty for the archive's root.
     *
     * @throws vertebra.spec.problem.ProblemException when it could reach elsewhere or is no sane name
     */
    static List<String> parts(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw ArchiveExtractor.refused(
                    "a name has " + name.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        if (name.startsWith("/")) {
            throw ArchiveExtractor.refused(shown(name) + " is an absolute path (expected: a relative one)");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            check(part, name);
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.size() > MAX_DEPTH) {
            throw ArchiveExtractor.refused(shown(name) + " is deeper than " + MAX_DEPTH + " folders");
        }
        return parts;
    }

    /** A name of a stranger, fit for a message. */
    static String shown(String name) {
        String printable = name.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return "'" + (printable.length() > SHOWN ? printable.substring(0, SHOWN) + "..." : printable) + "'";
    }

    private static void check(String part, String name) {
        if (part.equals("..")) {
            throw ArchiveExtractor.refused(shown(name) + " climbs out of the archive (..)");
        }
        if (part.indexOf('\\') >= 0 || part.chars().anyMatch(Character::isISOControl)) {
            throw ArchiveExtractor.refused(shown(name) + " holds a backslash or a control character");
        }
        if (part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
            throw ArchiveExtractor.refused(shown(name) + " has a part of more than " + MAX_PART_BYTES + " bytes");
        }
    }
}
