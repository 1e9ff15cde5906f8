package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Updates of a Python API that cannot run. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class WrongPredictorsTest {

    private static final String GOOD = """
            class PythonPredictor:
                def __init__(self, config):
                    pass

                def predict(self, payload):
                    return {"sum": sum(payload["x"])}
            """;
    private static final String QUESTION = "{\"x\":[1,2,3]}";
    private static final String ANSWER = "{\"sum\":6}";
    private static final String NO_CODE = "import this_package_is_not_there\n" + GOOD;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void serve() {
        node = PythonTools.node(folder.resolve("state"), "--workers.start_timeout=10s");
        Project.python(folder, "adder", GOOD).deploy(node).succeeded();
    }

    @Test
    @Tag("F11")
    @Promise(
            "Broken updates of a Python API: each refused with what to change, nothing committed, the old revision 0 failed")
    void refusesEachWithItsSentence(Measured measured) {
        // given
        Map<Project, List<String>> wrong = wrongProjects();
        int workers = Workers.of(node).size();
        long generation = node.admin("/v1/info").get("generation").asLong();
        try (Load load = Load.on(node.dataUrl() + "/adder", QUESTION, 2, ANSWER::equals)) {
            load.awaitAnswers(10);

            // when
            Map<Project, Command> refused = new LinkedHashMap<>();
            wrong.keySet().forEach(project -> refused.put(project, project.deploy(node)));
            load.awaitAnswers(10);

            // then
            refused.forEach((project, command) -> assertThat(command.refused().output())
                    .as("%s", project.folder().getFileName())
                    .contains(wrong.getOrDefault(project, List.of("a sentence of its own")))
                    .doesNotContain(
                            "vertebra_worker/", ".java:", node.stateDir().toString()));
            assertThat(load.failures()).isEmpty();
            assertThat(node.admin("/v1/info").get("generation").asLong()).isEqualTo(generation);
            assertThat(Workers.of(node)).as("workers, those of the trials gone").hasSize(workers);
            measured.fact(wrong.size() + " refused; 0 of " + load.answered() + " requests failed");
        }
    }

    /** What is wrong, and what its refusal must say. */
    private static Map<Project, List<String>> wrongProjects() {
        Map<Project, List<String>> wrong = new LinkedHashMap<>();
        wrong.put(path("outside", "../predictor.py"), List.of("predictor.path", "../predictor.py"));
        wrong.put(path("absolute", "/etc/predictor.py"), List.of("predictor.path", "/etc/predictor.py"));
        wrong.put(path("nowhere", "other.py"), List.of("predictor.path", "other.py"));
        wrong.put(python("classless", "x = 1\n"), List.of("PythonPredictor"));
        wrong.put(
                python("speechless", "class PythonPredictor:\n    def __init__(self, config): pass\n"),
                List.of("predict"));
        wrong.put(python("syntax", "class PythonPredictor\n    pass\n"), List.of("predictor.py", "line 1"));
        wrong.put(python("package", NO_CODE), List.of("requirements.txt", "this_package_is_not_there"));
        wrong.put(
                python("unknown-package", NO_CODE).file("requirements.txt", "this-package-is-not-there==1.0\n"),
                List.of("this-package-is-not-there"));
        wrong.put(python("bad-requirement", GOOD).file("requirements.txt", "!!!\n"), List.of("requirements.txt"));
        wrong.put(python("config", constructor("config['model_path']")), List.of("predictor.config", "model_path"));
        wrong.put(
                python("raises", constructor("raise RuntimeError('the weights are from another planet')")),
                List.of("RuntimeError", "the weights are from another planet"));
        wrong.put(python("exits", constructor("import os; os._exit(9)")), List.of("9"));
        wrong.put(python("hangs", constructor("import threading; threading.Event().wait()")), List.of("10 s"));
        wrong.put(unpicklable(), List.of("Oracle", "trainer"));
        return wrong;
    }

    /** A model whose class is in a module that the project does not have. */
    private static Project unpicklable() {
        Project project = python("unpicklable", "import joblib\n" + constructor("joblib.load('model.joblib')"));
        project.file("trainer.py", "class Oracle:\n    pass\n")
                .file("train.py", "import joblib, trainer\njoblib.dump(trainer.Oracle(), 'model.joblib')\n")
                .file(".cortexignore", "trainer.py\ntrain.py\n");
        PythonTools.run(project.folder().resolve("train.py"));
        return project;
    }

    private static Project python(String folderName, String predictor) {
        return Project.in(folder, folderName)
                .file("predictor.py", predictor)
                .spec("adder", "python", "path: predictor.py");
    }

    private static Project path(String folderName, String path) {
        return Project.in(folder, folderName).file("predictor.py", GOOD).spec("adder", "python", "path: " + path);
    }

    private static String constructor(String statement) {
        return GOOD.replace("        pass\n", "        " + statement + "\n");
    }
}
