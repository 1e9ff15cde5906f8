package vertebra.serving.replica;

import java.time.Duration;
import vertebra.serving.admission.Permit;

/** Runs the calls of one revision that have a permit. Safe for any thread. */
sealed interface Runner permits TensorRunner, CodeRunner {

    /** Lets a call wait for its turn, answers it and gives its permit back. On the event loop of the call. */
    void start(PredictCall call, Permit permit);

    /** What so many usual calls take in so many slots. */
    Duration timeFor(int calls, int slots);

    /** Gives back what it holds of the model, before the model is closed. Nothing runs any more. */
    void close();
}
