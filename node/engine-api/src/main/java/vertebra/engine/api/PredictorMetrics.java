package vertebra.engine.api;

import java.util.Map;

/** Port: the metrics that a predictor counts itself. Safe for any thread; never blocks. */
public interface PredictorMetrics {

    /** For whoever does not want them. */
    PredictorMetrics NONE = new PredictorMetrics() {
        @Override
        public void increment(String name, double by, Map<String, String> tags) {}

        @Override
        public void gauge(String name, double value, Map<String, String> tags) {}

        @Override
        public void histogram(String name, double value, Map<String, String> tags) {}
    };

    void increment(String name, double by, Map<String, String> tags);

    void gauge(String name, double value, Map<String, String> tags);

    void histogram(String name, double value, Map<String, String> tags);
}
