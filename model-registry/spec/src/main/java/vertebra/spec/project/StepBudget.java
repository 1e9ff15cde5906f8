package vertebra.spec.project;

import vertebra.spec.problem.Problem;
import vertebra.spec.problem.SpecProblem;

/** What the patterns of one walk may cost, whatever a stranger wrote and named: a few seconds of a processor. For one thread. */
final class StepBudget {

    /** 10,000 files take a tenth of it with 1,000 patterns of the usual sort. */
    static final long STEPS = 500_000_000;

    private long left = STEPS;

    /** @throws vertebra.spec.problem.ProblemException {@link SpecProblem#IGNORE_FILE}: nothing is left */
    void pay(int steps) {
        left -= steps;
        if (left < 0) {
            throw Problem.of(
                            SpecProblem.IGNORE_FILE,
                            "the patterns take too long to be held against all files (expected: fewer patterns, or"
                                    + " fewer '*' in one)")
                    .asException();
        }
    }
}
