package vertebra.examples.movies.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 *
 * <p>An empty batch runs as one unknown user ({@code filler}), who is cut off at the end: TopK over no rows divides by zero in
 * ONNX Runtime 1.28, which ends the process.
 */
public final class RecommendationGraph {

    public static final int LIST_SIZE = 10;

    private RecommendationGraph() {}

    /** @param seen for each user of the model the films to leave out; at least ten must be left */
    public static byte[] of(DotProductModel model, SparseRows seen) {
        OnnxGraph graph =
                new OnnxGraph("movie_recommendation", "user_id -> titles of the ten best films not yet rated");
        int sentinel = model.films().size();
        String userId = graph.input("user_id", DataType.STRING);
        String batch = graph.node("Shape", "batch_size", userId);
        String zero = graph.constant("zero", 0L);
        String isEmpty = graph.node("Equal", "is_empty", batch, zero);
        String missing = graph.node("Cast", OnnxGraph.integer("to", DataType.INT64.getNumber()), "missing", isEmpty);
        String filler = graph.node(
                "Slice", "filler", graph.constant("unknown_row", model.users().size()), zero, missing);
        String known = graph.positionOf(model.users(), userId, "known_row");
        String row = graph.node("Concat", OnnxGraph.integer("axis", 0), "row", known, filler);
        String user = graph.node("Gather", "user", graph.constant("user_rows", model.userRows()), row);
        String score = graph.node("MatMul", "score", user, graph.constant("film_columns", withSentinel(model)));
        graph.topK(LIST_SIZE, masked(graph, score, seenFilms(graph, row, seen, sentinel)), "best_scores", "best_films");
        graph.node("Gather", "best_titles", graph.constant("titles", titlesWithSentinel(model)), "best_films");
        graph.node("Slice", "recommendations", "best_titles", zero, batch);
        graph.node("Slice", "scores", "best_scores", zero, batch);
        graph.output("recommendations", DataType.STRING, LIST_SIZE);
        graph.output("scores", DataType.FLOAT, LIST_SIZE);
        return graph.bytes();
    }

    private static String masked(OnnxGraph graph, String score, String films) {
        String lowest = graph.scalar("infinitely_low", Float.NEGATIVE_INFINITY);
        String lowered = graph.node("Expand", "lowered", lowest, graph.node("Shape", "seen_shape", films));
        return graph.node("ScatterElements", OnnxGraph.integer("axis", 1), "masked", score, films, lowered);
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
        return graph.node("Gather", "seen", graph.constant("seen_films", lists, lists.length), position);
    }

    /** 0 to the longest length. */
    private static String offsets(OnnxGraph graph, String lengths) {
        String one = graph.constant("one", new int[] {1});
        String longest = graph.node("ReduceMax", OnnxGraph.integer("keepdims", 0), "longest", lengths);
        return graph.node(
                "Range",
                "offset",
                graph.constant("nothing", new int[] {0}),
                graph.node("Add", "count", longest, one),
                one);
    }

    private static List<String> titlesWithSentinel(DotProductModel model) {
        return Stream.concat(model.films().stream().map(Film::title), Stream.of(""))
                .toList();
    }

    private static float[][] withSentinel(DotProductModel model) {
        return Arrays.stream(model.filmColumns())
                .map(column -> Arrays.copyOf(column, column.length + 1))
                .toArray(float[][]::new);
    }
}
