package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** What a hostile program tries behind walls, and what comes of it. */
@Tag("S15")
class HostileWorkerTest {

    @ParameterizedTest
    @EnumSource(value = Walls.class, names = "NONE", mode = Mode.EXCLUDE)
    void readsNoFileOfTheNode(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    import os, sys
                    for folder, _, files in os.walk("/"):
                        if folder.startswith("/proc"):
                            continue
                        for file in files:
                            if file == "credential":
                                print("found", folder)
                    try:
                        print(open("%s").read())
                    except OSError as e:
                        print(type(e).__name__)
                    """.formatted(cell.key));

            // then
            assertThat(outcome.output()).isEqualToIgnoringWhitespace("FileNotFoundError");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Walls.class, names = "NONE", mode = Mode.EXCLUDE)
    void handsVariablesToTheWorkerAlone(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run(
                    List.of(),
                    Map.of("LD_PRELOAD", "/no/library", "TEXT", "a 'quoted'\n\"$HOME\" `text`"),
                    "import os; print(sorted(os.environ)); print(repr(os.environ['TEXT']))");

            // then
            assertThat(outcome.output().lines().filter(line -> line.startsWith("ERROR: ld.so")))
                    .as("programs that run with it: Python")
                    .hasSize(1);
            assertThat(outcome.output()).contains("x");
        }
    }
}
