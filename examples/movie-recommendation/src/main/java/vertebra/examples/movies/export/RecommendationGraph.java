package vertebra.examples.movies.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.ratings.Film;

/**
 * {@code user_id} string [batch] → {@code recommendations} string [batch, 10], {@code scores} float [batch, 10]: the ten
 * best films that the user has not rated, best first. An unknown user gets the popular list.
 *
 * <pre>
 * user_id → LabelEncoder → row ─ Gather(user rows) → MatMul(film columns) ──→ ScatterElements(−∞) → TopK → scores
 *                           └─ Gather(starts) → seen films, padded ────────────┘                     └→ Gather(titles)
 * </pre>
 *
 * The seen films of all users lie in one array, and each user's end with a sentinel: the column after the last film. Rows of
 * a batch have different numbers of them, so positions past a user's end fall back to the sentinel, and the sentinel's own
 * column is always masked.
 */
public final class RecommendationGraph {

    public static final int LIST_SIZE = 10;

    private RecommendationGraph() {}

    /** @param seen for each user of the model the films to leave out; at least ten must be left */
    public static byte[] of(DotProductModel model, SparseRows seen) {
        OnnxGraph graph =
                new OnnxGraph("movie_recommendation", "user_id -> titles of the ten best films not yet rated");
        int films = model.films().size();
        String row = graph.positionOf(model.users(), graph.input("user_id", DataType.STRING), "row");
        String user = graph.node("Gather", "user", graph.constant("user_rows", model.userRows()), row);
        String score = graph.node("MatMul", "score", user, graph.constant("film_columns", withSentinel(model)));
        String mask = seenFilms(graph, row, seen, films);
        String least = graph.node(
                "Expand",
                "least",
                graph.scalar("infinitely_low", Float.NEGATIVE_INFINITY),
                graph.node("Shape", "mask_shape", mask));
        String masked = graph.node("ScatterElements", OnnxGraph.integer("axis", 1), "masked", score, mask, least);
        graph.topK(LIST_SIZE, masked, "scores", "film");
        List<String> titles =
                new ArrayList<>(model.films().stream().map(Film::title).toList());
        titles.add("");
        graph.node("Gather", "recommendations", graph.constant("titles", titles), "film");
        graph.output("recommendations", DataType.STRING, LIST_SIZE);
        graph.output("scores", DataType.FLOAT, LIST_SIZE);
        return graph.bytes();
    }

    /** Positions of seen films, int32 [batch, the longest list of the batch + 1], padded with the sentinel. */
    private static String seenFilms(OnnxGraph graph, String row, SparseRows seen, int sentinel) {
        int users = seen.rowCount();
        int[] first = new int[users + 1];
        int[] last = new int[users + 1];
        IntStream.Builder films = IntStream.builder();
        for (int user = 0, at = 0; user <= users; user++) {
            first[user] = at;
            int[] ofUser = user < users ? seen.columns(user) : new int[0];
            Arrays.stream(ofUser).forEach(films::add);
            films.add(sentinel);
            last[user] = at + ofUser.length;
            at = last[user] + 1;
        }
        int[] lists = films.build().toArray();
        String start = graph.node("Gather", "start", graph.constant("seen_first", first, users + 1, 1), row);
        String end = graph.node("Gather", "end", graph.constant("seen_last", last, users + 1, 1), row);
        String offset = offsets(graph, graph.node("Sub", "length", end, start));
        String position = graph.node("Min", "position", graph.node("Add", "unbounded", start, offset), end);
        return graph.node("Gather", "mask", graph.constant("seen_films", lists, lists.length), position);
    }

    /** 0 to the longest length; the appended zero keeps an empty batch legal. */
    private static String offsets(OnnxGraph graph, String lengths) {
        String zero = graph.constant("zero", new int[] {0});
        String one = graph.constant("one", new int[] {1});
        String lengthsAndZero = graph.node(
                "Concat",
                OnnxGraph.integer("axis", 0),
                "lengths",
                lengths,
                graph.constant("zero_row", new int[] {0}, 1, 1));
        String longest = graph.node("ReduceMax", OnnxGraph.integer("keepdims", 0), "longest", lengthsAndZero);
        return graph.node("Range", "offset", zero, graph.node("Add", "count", longest, one), one);
    }

    private static float[][] withSentinel(DotProductModel model) {
        return Arrays.stream(model.filmColumns())
                .map(column -> Arrays.copyOf(column, column.length + 1))
                .toArray(float[][]::new);
    }
}
