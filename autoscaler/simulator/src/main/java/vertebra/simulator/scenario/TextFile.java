package vertebra.simulator.scenario;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemType;

/** The lines of a file that people or their spreadsheets wrote. */
final class TextFile {

    /** Spreadsheets write it before UTF-8. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private TextFile() {}

    /**
     * @param problem what it is when the file cannot be read
     * @throws ProblemException of this type, with the name of the file
     */
    static List<String> lines(Path file, ProblemType problem) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            if (!lines.isEmpty()) {
                lines.set(0, withoutMark(lines.getFirst()));
            }
            return lines;
        } catch (NoSuchFileException e) {
            throw problem(problem, "there is no file " + name(file));
        } catch (CharacterCodingException e) {
            throw problem(problem, name(file) + " is no text (expected: UTF-8)");
        } catch (IOException e) {
            throw problem(problem, name(file) + " cannot be read (expected: a file that this user may read)");
        }
    }

    static String withoutMark(String line) {
        return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    }

    /** As people call it: the last part of its path; the root has none. */
    static String name(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }

    private static ProblemException problem(ProblemType type, String detail) {
        return Problem.of(type, detail).asException();
    }
}
