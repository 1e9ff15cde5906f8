package vertebra.engine.onnx.scan;

/** Names out of a model's file, made fit for a message. */
public final class Shown {

    private static final int MAX_CHARS = 100;

    private Shown() {}

    /** The name in quotes, cut and without control characters: the file's author chose it. */
    public static String name(String name) {
        String clean = name.replaceAll("\\p{C}", "?").replace('"', '?');
        return '"' + (clean.length() > MAX_CHARS ? clean.substring(0, MAX_CHARS) + "…" : clean) + '"';
    }
}
