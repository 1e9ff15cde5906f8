package vertebra.cli.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.ProblemBody.Fault;

class CommandFailureTest {

    @Test
    void namesThePlaceOfAFaultAsFarAsItIsKnown() {
        // given
        List<Fault> faults = List.of(
                new Fault("'onx' (expected: onnx)", "Did you mean 'onnx'?", "[0].predictor.type", "cortex.yaml", 4, 11),
                new Fault(
                        "iris: The file is damaged.", "Change the model.", "[1].predictor.model", "cortex.yaml", 0, 0),
                new Fault("'--colour' is no flag", null, null, null, 0, 0));
        ProblemBody problem =
                new ProblemBody(null, "Refused", 422, "two", "VTB-0001", null, "Change the model.", faults);

        // when
        List<String> lines = new CommandFailure(ExitCode.FAILED, problem).lines();

        // then
        assertThat(lines)
                .containsExactly(
                        "error: Refused (VTB-0001)",
                        "cortex.yaml:4:11 [0].predictor.type: 'onx' (expected: onnx). Did you mean 'onnx'?",
                        "cortex.yaml [1].predictor.model: iris: The file is damaged",
                        "'--colour' is no flag",
                        "  fix: Change the model.");
    }
}
