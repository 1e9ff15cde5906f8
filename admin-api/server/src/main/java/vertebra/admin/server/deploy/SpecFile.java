package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.http.HttpProblem;
import vertebra.spec.ApiSpec;
import vertebra.spec.PredictorSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.SpecProblem;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.SpecFault;
import vertebra.spec.yaml.SpecReading;
import vertebra.spec.yaml.Spelling;

/**
 * The spec of an uploaded project.
 *
 * @param name as the caller gave it
 * @param folder where its relative paths start
 * @param reading without faults, and without what is not served
 */
record SpecFile(String name, ProjectFolder folder, SpecReading reading) {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final String GPU_FIELD = ".compute.gpu";

    /** @throws ProblemException with everything that keeps it from being deployed */
    static SpecFile read(ProjectFolder project, DeployRequest request) {
        Path file = project.resolve(request.file())
                .filter(Files::isRegularFile)
                .orElseThrow(() -> missing(project, request.file()));
        ProjectFolder folder = new ProjectFolder(file.resolveSibling("."));
        SpecReading reading = withoutGpu(new ApiSpecReader().read(request.file(), text(file), folder), request);
        if (!request.mayBringCode()) {
            reading.apis().stream().filter(SpecFile::bringsCode).findFirst().ifPresent(api -> {
                throw Problem.of(
                                HttpProblem.MISSING_SCOPE,
                                "'" + api.name()
                                        + "' brings code (predictor.path or predictor.env), and the key does not have the scope "
                                        + Scope.Admin.DEPLOY_CODE + ".")
                        .asException();
            });
        }
        reading.problem().ifPresent(problem -> {
            throw problem.asException();
        });
        return new SpecFile(request.file(), folder, reading);
    }

    /** Its name in {@link #folder}. */
    String fileName() {
        return String.valueOf(Path.of(name).getFileName());
    }

    private static boolean bringsCode(ApiSpec api) {
        return api instanceof RealtimeApi realtime
                && switch (realtime.predictor()) {
                    case PredictorSpec.PythonPredictor python -> true;
                    // Variables of an interpreter are a program for it.
                    case PredictorSpec.ModelPredictor model ->
                        model.code().isPresent() || !model.worker().env().isEmpty();
                };
    }

    private static SpecReading withoutGpu(SpecReading reading, DeployRequest request) {
        if (!request.ignoreGpu()) {
            return reading;
        }
        List<SpecFault> refusals = reading.refusals().stream()
                .filter(refusal -> !refusal.field().endsWith(GPU_FIELD))
                .toList();
        return new SpecReading(reading.apis(), reading.faults(), reading.notices(), refusals);
    }

    private static ProblemException missing(ProjectFolder project, String file) {
        List<String> specs = project.files(1_000).stream()
                .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                .limit(20)
                .toList();
        String advice = specs.isEmpty() ? "It holds no YAML file." : Spelling.advice(file, specs);
        return Problem.of(AdminProblem.FILE_MISSING, "The archive has no file '" + file + "'. " + advice)
                .asException();
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw Problem.of(SpecProblem.INVALID_SPEC, "The spec is larger than " + MAX_BYTES + " bytes.")
                        .asException();
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw Problem.of(SpecProblem.INVALID_SPEC, "The spec is not UTF-8 text.")
                    .asException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
