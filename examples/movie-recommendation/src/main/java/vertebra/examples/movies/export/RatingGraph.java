package vertebra.examples.movies.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.ratings.Film;
import vertebra.examples.movies.ratings.Rating;

/**
 * {@code user_id} string [batch], {@code movie_id} int64 [batch] → {@code rating} float [batch]: the stars that the user
 * would give, 0.5 to 5. An unknown user or film is answered by the means of what is known.
 */
public final class RatingGraph {

    private RatingGraph() {}

    /** @param model its last film column answers for unknown films */
    public static byte[] of(DotProductModel model) {
        OnnxGraph graph = new OnnxGraph("movie_rating", "user_id, movie_id -> stars");
        long[] ids = model.films().stream().mapToLong(Film::id).toArray();
        String row = graph.positionOf(model.users(), graph.input("user_id", DataType.STRING), "row");
        String column = graph.positionOf(ids, graph.input("movie_id", DataType.INT64), "column");
        String user = graph.node("Gather", "user", graph.constant("user_rows", model.userRows()), row);
        String film = graph.node("Gather", "film", graph.constant("film_rows", turned(model.filmColumns())), column);
        String product = graph.node("Mul", "product", user, film);
        String sum = graph.node(
                "ReduceSum", OnnxGraph.integer("keepdims", 0), "sum", product, graph.constant("row_axis", 1L));
        graph.node("Clip", "rating", sum, graph.scalar("lowest", (float) Rating.LOWEST), graph.scalar("highest", (float)
                Rating.HIGHEST));
        graph.output("rating", DataType.FLOAT);
        return graph.bytes();
    }

    private static float[][] turned(float[][] columns) {
        float[][] rows = new float[columns[0].length][columns.length];
        for (int k = 0; k < columns.length; k++) {
            for (int film = 0; film < rows.length; film++) {
                rows[film][k] = columns[k][film];
            }
        }
        return rows;
    }
}
