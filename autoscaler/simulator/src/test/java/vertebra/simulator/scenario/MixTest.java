package vertebra.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.cluster.ClusterSetup.MachineKind;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Timeline;
import vertebra.spec.problem.ProblemException;

/** Two APIs on shared machines: one that triples after half an hour, and is as before after an hour and a half; one that is steady. */
class MixTest {

    private static final String HEADER =
            "api,trace,bucket_s,first_s,length_s,warmup_s,scale,replica_cpu,replica_mem_gib,"
                    + "slots_per_replica,service_time_s,service_cv,slo_s,min_replicas,max_replicas\n";

    @TempDir
    private Path folder;

    @Test
    void theProductOrdersMachinesForACrowdAndGivesThemBack() throws IOException {
        // given
        Mix mix = Mix.read(mix(), Mix.USUAL_MACHINE);

        // when
        ClusterResult run = mix.run(Policies.VERTEBRA, 1);

        // then
        assertThat(run.peakMachines()).isGreaterThanOrEqualTo(5);
        assertThat(run.launches()).isPositive();
        assertThat(run.nodeHours()).isLessThan(3.0 * run.peakMachines() * 0.75);
        assertThat(run.violationsPercent()).isLessThan(8);
    }

    @Test
    void othersRunWithTheClusterAutoscaler() throws IOException {
        // given
        Mix mix = Mix.read(mix(), Mix.USUAL_MACHINE);

        // when
        ClusterResult run = mix.run(Policies.HPA, 1);

        // then
        assertThat(run.launches()).isPositive();
        assertThat(run.nodeHours()).isLessThan(3.0 * run.peakMachines());
    }

    @Test
    void aStaticPeakIsThatOfEachApiFromTheBeginning() throws IOException {
        // given
        Mix mix = Mix.read(mix(), Mix.USUAL_MACHINE);

        // when
        ClusterResult run = mix.run(Policies.STATIC_PEAK, 1);

        // then
        List<Timeline> timelines = run.apis().stream().map(RunResult::timeline).toList();
        assertThat(timelines).allSatisfy(api -> assertThat(api.wanted(0)).isEqualTo(api.wanted(10_799)));
        assertThat(timelines.getFirst().wanted(0))
                .isGreaterThan(2 * timelines.getLast().wanted(0));
    }

    @Test
    void theSameSeedRunsTheSame() throws IOException {
        // given
        Mix mix = Mix.read(mix(), Mix.USUAL_MACHINE);

        // when
        ClusterResult one = mix.run(Policies.VERTEBRA, 3);
        ClusterResult same = mix.run(Policies.VERTEBRA, 3);

        // then
        assertThat(same.nodeHours()).isEqualTo(one.nodeHours());
        assertThat(same.violationsPercent()).isEqualTo(one.violationsPercent());
    }

    @Test
    void aReplicaThatNoMachineHoldsIsRefused() throws IOException {
        // given
        Path file = mix();

        // then
        assertThatThrownBy(() -> Mix.read(file, new MachineKind(1_000, 32L << 30, 120)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("mix.csv:2: replica_cpu '2' (expected: at most the 1 of a node)");
    }

    @Test
    void anApiThatCannotRunIsRefusedByItsName() throws IOException {
        // given
        Path none = mix("crowd,crowd.csv,60,0,10800,0,1,2,2,0,0.5,0.3,1.25,1,1000\n");

        // then
        assertThatThrownBy(() -> Mix.read(none, Mix.USUAL_MACHINE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("mix.csv:2: slots_per_replica '0' (expected: 1 to 10000)");
    }

    @ParameterizedTest
    @CsvSource({"60, 3600, 600", "10800, 3600, 0", "600, 3600, -60", "600, 0, 0"})
    void aPartThatTheTraceDoesNotHaveIsRefused(int first, int length, int warmUp) throws IOException {
        // given
        Path file = mix("crowd,crowd.csv,60," + first + "," + length + "," + warmUp + ",1,2,2,2,0.5,0.3,1.25,1,1000\n");

        // then
        assertThatThrownBy(() -> Mix.read(file, Mix.USUAL_MACHINE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("mix.csv:2: first_s " + first + ", length_s " + length + ", warmup_s " + warmUp
                        + " (expected: ");
    }

    private Path mix() throws IOException {
        return mix("""
                crowd,crowd.csv,60,0,10800,0,1,2,2,2,0.5,0.3,1.25,1,1000
                steady,steady.csv,60,0,10800,0,1,1,2,2,0.5,0.3,1.25,1,1000
                """);
    }

    private Path mix(String rows) throws IOException {
        Files.writeString(folder.resolve("crowd.csv"), trace(minute -> minute < 30 || minute >= 90 ? 600 : 1_800));
        Files.writeString(folder.resolve("steady.csv"), trace(minute -> 300));
        return Files.writeString(folder.resolve("mix.csv"), HEADER + rows);
    }

    private static String trace(IntUnaryOperator requests) {
        return IntStream.range(0, 180)
                .mapToObj(minute -> minute * 60 + "," + requests.applyAsInt(minute))
                .collect(Collectors.joining("\n", "offset_s,requests\n", "\n"));
    }
}
