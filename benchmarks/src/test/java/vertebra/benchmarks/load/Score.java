package vertebra.benchmarks.load;

import java.util.List;
import java.util.stream.IntStream;
import vertebra.benchmarks.contestant.Window;

/** What one contestant did, round by round. */
public record Score(String name, List<Window> rounds) {

    public Score {
        rounds = List.copyOf(rounds);
    }

    public double perSecond() {
        return Ratio.median(rounds.stream().map(Window::perSecond).toList());
    }

    public double cpuMicros() {
        return Ratio.median(rounds.stream().map(Window::cpuMicros).toList());
    }

    /** This one's answers in a second to those of another of the same race. */
    public Ratio perSecondTo(Score other) {
        return Ratio.of(IntStream.range(0, rounds.size())
                .mapToObj(i -> rounds.get(i).perSecond() / other.rounds.get(i).perSecond())
                .toList());
    }

    /** This one's CPU time for an answer to that of another of the same race. */
    public Ratio cpuTo(Score other) {
        return Ratio.of(IntStream.range(0, rounds.size())
                .mapToObj(i -> rounds.get(i).cpuMicros() / other.rounds.get(i).cpuMicros())
                .toList());
    }
}
