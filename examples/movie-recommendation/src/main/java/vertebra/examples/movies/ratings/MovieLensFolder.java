package vertebra.examples.movies.ratings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code movies.csv} (movieId,title,genres) and {@code ratings.csv} (userId,movieId,rating,timestamp) of a folder, as
 * MovieLens ships them: UTF-8, genres separated by {@code |}.
 */
public final class MovieLensFolder {

    private static final String MOVIES = "movies.csv";
    private static final String RATINGS = "ratings.csv";
    private static final List<String> MOVIES_HEADER = List.of("movieId", "title", "genres");
    private static final List<String> RATINGS_HEADER = List.of("userId", "movieId", "rating", "timestamp");
    private static final String NO_GENRES = "(no genres listed)";

    private final Path folder;

    public MovieLensFolder(Path folder) {
        this.folder = folder;
    }

    /** @throws InvalidRatingsException for the first fault, with its file and line */
    public Ratings read() {
        List<Film> films = new ArrayList<>();
        Map<Long, Integer> filmOf = new HashMap<>();
        readFile(MOVIES, MOVIES_HEADER, (csv, fields) -> {
            Film film = new Film(number(csv, "movieId", fields.get(0)), fields.get(1), genres(fields.get(2)));
            if (filmOf.put(film.id(), films.size()) != null) {
                throw csv.fault("movieId " + film.id() + " a second time", "Give every film its own number.");
            }
            films.add(film);
        });
        Map<String, Integer> userOf = new HashMap<>();
        List<String> users = new ArrayList<>();
        List<Rating> entries = new ArrayList<>();
        Set<Long> rated = new HashSet<>();
        readFile(RATINGS, RATINGS_HEADER, (csv, fields) -> {
            int user = userOf.computeIfAbsent(userId(csv, fields.get(0)), id -> {
                users.add(id);
                return users.size() - 1;
            });
            Integer film = filmOf.get(number(csv, "movieId", fields.get(1)));
            if (film == null) {
                throw csv.fault("movieId " + fields.get(1) + " is not in " + MOVIES, "Add the film, or drop the line.");
            }
            if (!rated.add((long) user << Integer.SIZE | film)) {
                throw csv.fault(
                        "user " + fields.get(0) + " rates film " + fields.get(1) + " a second time",
                        "Keep one of the two lines.");
            }
            entries.add(new Rating(user, film, stars(csv, fields.get(2)), number(csv, "timestamp", fields.get(3))));
        });
        return new Ratings(users, films, entries);
    }

    public void write(Ratings ratings) throws IOException {
        Files.createDirectories(folder);
        try (Writer movies = Files.newBufferedWriter(folder.resolve(MOVIES))) {
            movies.write(String.join(",", MOVIES_HEADER) + "\n");
            for (Film film : ratings.films()) {
                String genres = film.genres().isEmpty() ? NO_GENRES : String.join("|", film.genres());
                movies.write(film.id() + "," + quoted(film.title()) + "," + quoted(genres) + "\n");
            }
        }
        try (Writer lines = Files.newBufferedWriter(folder.resolve(RATINGS))) {
            lines.write(String.join(",", RATINGS_HEADER) + "\n");
            for (Rating rating : ratings.entries()) {
                String user = quoted(ratings.users().get(rating.user()));
                long film = ratings.films().get(rating.film()).id();
                lines.write(user + "," + film + "," + rating.stars() + "," + rating.timestamp() + "\n");
            }
        }
    }

    @FunctionalInterface
    private interface RecordReader {
        void read(CsvReader csv, List<String> fields);
    }

    private void readFile(String name, List<String> header, RecordReader each) {
        Path path = folder.resolve(name);
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            CsvReader csv = new CsvReader(name, lines);
            List<String> first = csv.next().orElse(List.of());
            if (!first.equals(header)) {
                throw new InvalidRatingsException(
                        name + ":1: header " + String.join(",", first) + " (expected: " + String.join(",", header)
                                + ")",
                        "Take the files of a MovieLens release that has CSV files, for example latest-small.");
            }
            for (var fields = csv.next(); fields.isPresent(); fields = csv.next()) {
                if (fields.get().size() != header.size()) {
                    throw csv.fault(
                            fields.get().size() + " fields (expected: " + header.size() + ")",
                            "Put a field that holds a comma in quotes.");
                }
                each.read(csv, fields.get());
            }
        } catch (NoSuchFileException missing) {
            throw new InvalidRatingsException(
                    "no " + name + " in " + folder, "Give a folder that holds " + MOVIES + " and " + RATINGS + ".");
        } catch (CharacterCodingException garbled) {
            throw new InvalidRatingsException(name + " is not UTF-8", "Convert it to UTF-8.");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String userId(CsvReader csv, String text) {
        if (text.isBlank()) {
            throw csv.fault("an empty userId", "Give every rating its user.");
        }
        return text;
    }

    private static long number(CsvReader csv, String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notOne) {
            throw csv.fault(field + " " + text + " (expected: a whole number)", "Correct the line, or drop it.");
        }
    }

    private static double stars(CsvReader csv, String text) {
        double stars;
        try {
            stars = Double.parseDouble(text);
        } catch (NumberFormatException notOne) {
            stars = Double.NaN;
        }
        if (!Rating.isLegal(stars)) {
            throw csv.fault("rating " + text + " (expected: 0.5 to 5 in half steps)", "Correct the line, or drop it.");
        }
        return stars;
    }

    private static List<String> genres(String text) {
        return text.isEmpty() || text.equals(NO_GENRES) ? List.of() : List.of(text.split("\\|"));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
