package vertebra.benchmarks.contestant;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.benchmarks.machine.CpuTime;
import vertebra.testkit.process.ChildProcess;

/** {@link RawOnnxRuntime} in its process. */
record RawContestant(String name, Question question, ChildProcess process) implements Contestant {

    private static final int QUESTIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public Window measure(Duration time) {
        long before = CpuTime.micros(process.pid());
        String[] answer =
                order(Long.toString(time.toSeconds()), time.plus(PATIENCE)).split(" ", -1);
        long runs = Long.parseLong(answer[1]);
        long cpu = CpuTime.micros(process.pid()) - before;
        return new Window(runs / (Long.parseLong(answer[2]) / 1e9), (double) cpu / runs);
    }

    @Override
    public void validate() {
        for (int number = 0; number < QUESTIONS; number++) {
            float[] row = question.row(number);
            String numbers = IntStream.range(0, row.length)
                    .mapToObj(i -> Float.toString(row[i]))
                    .collect(Collectors.joining(","));
            String[] answer = order(numbers, PATIENCE).split(" ", -1);
            float[] given = new float[answer.length - 1];
            for (int i = 0; i < given.length; i++) {
                given[i] = Float.parseFloat(answer[i + 1]);
            }
            if (!question.isAnswer(row, given)) {
                throw new IllegalStateException(
                        name + " answers wrong: " + Stream.of(answer).toList());
            }
        }
    }

    /** Sends an order; the line that answers it. */
    private String order(String line, Duration patience) {
        int answered = process.output().size();
        process.send(line);
        int[] seen = {0};
        return process.awaitLine(printed -> ++seen[0] > answered, patience);
    }

    @Override
    public void close() {
        process.close();
    }
}
