package vertebra.examples.movies.ratings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovieLensFolderTest {

    /** As the files of a release are written: quoted titles, articles behind a comma, no genres. */
    private static final String MOVIES = """
            movieId,title,genres
            1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy
            11,"American President, The (1995)",Comedy|Drama|Romance
            40697,Babylon 5,Sci-Fi
            114335,La cravate (1957),(no genres listed)
            131749,"Loosies ""Love"" (2012)",Comedy
            """;

    private static final String RATINGS = """
            userId,movieId,rating,timestamp
            1,1,4.0,964982703
            1,40697,0.5,964981247
            610,11,5.0,1493846415
            """;

    @TempDir
    Path folder;

    @Test
    void readsTheFilesOfAMovieLensRelease() throws IOException {
        // given
        write(MOVIES, RATINGS);

        // when
        Ratings ratings = new MovieLensFolder(folder).read();

        // then
        assertThat(ratings.users()).containsExactly("1", "610");
        assertThat(ratings.films()).hasSize(5);
        assertThat(ratings.films().get(1))
                .isEqualTo(new Film(11, "American President, The (1995)", List.of("Comedy", "Drama", "Romance")));
        assertThat(ratings.films().get(3).genres()).isEmpty();
        assertThat(ratings.films().get(4).title()).isEqualTo("Loosies \"Love\" (2012)");
        assertThat(ratings.entries())
                .containsExactly(
                        new Rating(0, 0, 4, 964_982_703),
                        new Rating(0, 2, 0.5, 964_981_247),
                        new Rating(1, 1, 5, 1_493_846_415));
    }

    @Test
    void readsLineEndsOfWindowsAndAByteOrderMark() throws IOException {
        // given
        write("\uFEFF" + MOVIES.replace("\n", "\r\n"), RATINGS.replace("\n", "\r\n"));

        // when
        Ratings ratings = new MovieLensFolder(folder).read();

        // then
        assertThat(ratings.films()).hasSize(5);
        assertThat(ratings.entries()).hasSize(3);
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        // given
        List<Film> films = List.of(
                new Film(1, "Plain (1990)", List.of("Drama")),
                new Film(2, "Rain, Smoke, \"Silver\" (1999)", List.of()),
                new Film(3, "\"Quoted\" Inês (2001)", List.of("Comedy", "Sci-Fi")),
                new Film(4, "Two\nlines (2002)", List.of("IMAX")));
        List<Rating> entries = List.of(new Rating(0, 3, 0.5, 1), new Rating(1, 0, 5, 2));
        Ratings ratings = new Ratings(List.of("12345", "a,\"b\""), films, entries);

        // when
        new MovieLensFolder(folder).write(ratings);

        // then
        assertThat(new MovieLensFolder(folder).read()).isEqualTo(ratings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1,1,4.0            | ratings.csv:5: 3 fields (expected: 4)
                    1,1,4.0,1,2        | ratings.csv:5: 5 fields (expected: 4)
                    2,1,5.5,1          | ratings.csv:5: rating 5.5 (expected: 0.5 to 5 in half steps)
                    2,1,3.7,1          | ratings.csv:5: rating 3.7 (expected: 0.5 to 5 in half steps)
                    2,1,NaN,1          | ratings.csv:5: rating NaN (expected: 0.5 to 5 in half steps)
                    2,1,four,1         | ratings.csv:5: rating four (expected: 0.5 to 5 in half steps)
                    2,one,4.0,1        | ratings.csv:5: movieId one (expected: a whole number)
                    2,1,4.0,yesterday  | ratings.csv:5: timestamp yesterday (expected: a whole number)
                    2,99,4.0,1         | ratings.csv:5: movieId 99 is not in movies.csv
                    1,1,4.0,1          | ratings.csv:5: user 1 rates film 1 a second time
                    ,1,4.0,1           | ratings.csv:5: an empty userId
                    2,"1,4.0,1         | ratings.csv:5: a quote that is never closed
                    2,"1"x,4.0,1       | ratings.csv:5: text after a closing quote
                    """)
    void namesFileAndLineOfWhatItCannotRead(String line, String expected) throws IOException {
        // given
        write(MOVIES, RATINGS + line + "\n");

        // then
        assertThatThrownBy(() -> new MovieLensFolder(folder).read())
                .isInstanceOfSatisfying(
                        InvalidRatingsException.class,
                        fault -> assertThat(fault.advice()).isNotBlank())
                .hasMessage(expected);
    }

    @Test
    void countsLinesOfQuotedFieldsThatSpanSeveral() throws IOException {
        // given
        write(MOVIES + "2,\"Two\nlines (2002)\",Drama\nx,Bad (2003),Drama\n", RATINGS);

        // then
        assertThatThrownBy(() -> new MovieLensFolder(folder).read())
                .hasMessage("movies.csv:9: movieId x (expected: a whole number)");
    }

    @Test
    void saysWhichFileIsMissingOrWrong() throws IOException {
        assertThatThrownBy(() -> new MovieLensFolder(folder).read()).hasMessage("no movies.csv in " + folder);

        // and given
        write("title,movieId,genres\n", RATINGS);
        assertThatThrownBy(() -> new MovieLensFolder(folder).read())
                .hasMessage("movies.csv:1: header title,movieId,genres (expected: movieId,title,genres)");

        // and given
        Files.write(
                folder.resolve("movies.csv"),
                "movieId,title,genres\n1,Inês,Drama".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new MovieLensFolder(folder).read()).hasMessage("movies.csv is not UTF-8");
    }

    @Test
    void saysWhenThereIsTooLittleToLearnFrom() throws IOException {
        // given
        write(MOVIES, RATINGS);
        Ratings ratings = new MovieLensFolder(folder).read();

        // then
        assertThatThrownBy(() -> ratings.requireEnoughToLearn(10)).hasMessage("3 ratings (expected: at least 100)");
    }

    private void write(String movies, String ratings) throws IOException {
        Files.writeString(folder.resolve("movies.csv"), movies);
        Files.writeString(folder.resolve("ratings.csv"), ratings);
    }
}
