"""What a deployer reads when a predictor cannot be loaded: what is wrong, and the line that helps."""

import unittest

from fake_node import WorkerTest

CLASS = """
class Predictor:
    def __init__(self, config):
        {constructor}
    def predict(self, payload):
        return payload
"""


def predictor(constructor: str, before: str = "") -> str:
    return before + CLASS.format(constructor=constructor)


class FailuresTest(WorkerTest):

    def failure(self, predictor_py, config=None, main="predictor.py", model=None, **files):
        root = self.project(predictor__py=predictor_py, **files)
        head = self.refuse(root, config=config or {}, main=main, model=model)
        self.assertEqual(head["kind"], "load")
        self.assertNotIn(root, head["detail"] + head["fix"])
        return head["detail"], head["fix"]

    def test_names_the_key_of_config_that_is_missing_and_the_file_that_fits(self):
        # given
        case_study = predictor('self.model = open(config["model_path"])')
        cases = [
            (case_study, {}, {"model__joblib": b""}, "predictor.config.model_path: model.joblib"),
            (case_study, {}, {"a__joblib": b"", "b__pkl": b""},
             "predictor.config.model_path: <a file of the project>"),
            (case_study, {}, {"deep___m__onnx": b""}, "predictor.config.model_path: deep/m.onnx"),
            (case_study, {}, {}, "predictor.config.model_path: <a file of the project>"),
            (predictor('open(config["vocab_file"])'), {}, {"vocab__json": "", "m__joblib": b"",
                                                           "n__joblib": b""},
             "predictor.config.vocab_file: vocab.json"),
            (predictor('self.n = config["threshold"]'), {}, {"m__joblib": b""},
             "predictor.config.threshold: <value>"),
            (predictor('self.c = config; c = config; c["size"]'), {}, {},
             "predictor.config.size: <value>"),
            (predictor('config["model"]["path"]'), {"model": {}}, {"m__pkl": b""},
             "predictor.config.model.path: m.pkl"),
        ]
        for code, config, files, expected in cases:
            with self.subTest(expected=expected):
                # when
                detail, fix = self.failure(code, config, **files)

                # then
                self.assertEqual(fix, expected)
                self.assertIn("KeyError", detail)
                self.assertIn("(predictor.py:4)", detail)

    def test_does_not_blame_config_for_the_key_of_another_dict(self):
        for code in ('{"b": 1}["a"]', 'config["a"]["b"]', 'import os; os.environ["TOKEN"]'):
            with self.subTest(code=code):
                # when
                _, fix = self.failure(predictor(code), {"a": {"b": 1}} if "os" in code else {"a": [0]}
                                      if "config" in code else {"a": 1})

                # then
                self.assertNotIn("predictor.config", fix)
        self.assertEqual(self.failure(predictor('import os; os.environ["TOKEN"]'))[1],
                         "predictor.env.TOKEN: <value>")

    def test_names_the_package_that_is_missing(self):
        for module, package in (("nowhere_to_be_found", "nowhere_to_be_found"), ("cv2.dnn", "opencv-python-headless"),
                                ("skimage", "scikit-image"), ("slugify", "python-slugify")):
            with self.subTest(module=module):
                # when
                detail, fix = self.failure(predictor("pass", f"import {module}"))

                # then
                self.assertEqual(fix, f"requirements.txt: {package}")
                self.assertIn("(predictor.py:1)", detail)

    def test_asks_for_the_module_of_a_class_that_is_not_shipped(self):
        # given
        load = predictor('self.m = pickle.load(open("m.pkl", "rb"))', "import pickle\n")

        # when
        in_main = self.failure(load, m__pkl=b"c__main__\nRecommender\n.")
        in_script = self.failure(load, m__pkl=b"c__main__\nRecommender\n.",
                                 src___train__py="class Recommender: pass")
        elsewhere = self.failure(load, m__pkl=b"cfactors.model\nRecommender\n.")
        library = self.failure(load, m__pkl=b"cskimage.x\nThing\n.")
        python = self.failure(load.replace("pickle.load", "pickle._Unpickler").replace('rb"))', 'rb")).load()'),
                              m__pkl=b"cfactors\nRecommender\n.")

        # then
        self.assertEqual(in_main[1],
                         "ship the module that defines class Recommender, and import it in predictor.py")
        self.assertIn("Recommender", in_main[0])
        self.assertEqual(in_script[1], "predictor.py: from src.train import Recommender")
        self.assertEqual(elsewhere[1],
                         "ship the module factors that defines the class of the pickled object "
                         "(factors.py)")
        self.assertEqual(library[1], "requirements.txt: scikit-image")
        self.assertEqual(python[1],
                         "ship the module factors that defines class Recommender (factors.py)")

    def test_says_which_file_is_missing_and_which_is_there(self):
        # given
        load = predictor('open(config["model_path"])')

        # when
        elsewhere = self.failure(load, {"model_path": "model.joblib"}, models___model__joblib=b"")
        nowhere = self.failure(predictor('open("words.txt")'))
        absolute = self.failure(predictor('open("/model/words.txt")'), data___words__txt="")

        # then
        self.assertEqual(elsewhere[1], "predictor.config.model_path: models/model.joblib")
        self.assertIn("no file model.joblib", elsewhere[0])
        self.assertEqual(nowhere[1],
                         "put words.txt into the project's folder (and not into .cortexignore)")
        self.assertEqual(absolute[1], "predictor.py:4: data/words.txt")

    def test_says_that_a_worker_has_no_network(self):
        # given: what a resolver and a connection say without one
        resolve = predictor('raise socket.gaierror(-3, "Temporary failure in name resolution")',
                            "import socket\n")
        wrapped = predictor('fetch()', """
import urllib.error
def fetch():
    try:
        raise OSError(101, "Network is unreachable")
    except OSError as error:
        raise urllib.error.URLError(error)
""")
        for code in (resolve, wrapped):
            with self.subTest(code=code):
                # when
                detail, fix = self.failure(code)

                # then
                self.assertIn("A worker has no network", detail)
                self.assertTrue(fix.startswith("workers.network: host"), fix)

    def test_says_which_line_is_no_python(self):
        # when
        own = self.failure("class Predictor:\n    def predict(self payload):\n        pass\n")
        other = self.failure(predictor("pass", "import helper\n"), helper__py="x = (\n")

        # then
        self.assertEqual(own[1], "predictor.py:2: def predict(self payload):")
        self.assertIn("predictor.py is no Python", own[0])
        self.assertIn("helper.py is no Python", other[0])

    def test_says_what_the_class_lacks(self):
        cases = [
            ("class Model:\n    pass\n", "class PythonPredictor:", "it defines Model"),
            ("", "class PythonPredictor:", "PythonPredictor or Predictor"),
            ("class Predictor:\n    pass\n", "def predict(self, payload):", "no method predict"),
            ("class Predictor:\n    def predict(self, data): pass\n", "def predict(self, payload):",
             "not known: data"),
            ("class Predictor:\n    def predict(): pass\n", "def predict(self, payload):",
             "no argument self"),
            ("class Predictor:\n    async def predict(self, payload): pass\n",
             "def predict(...): without async", "coroutine"),
            ("class Predictor:\n    def predict(self): pass\n    def __init__(self, model): pass\n",
             "def __init__(self, config):", "not known: model"),
            ("class Predictor:\n    def predict(self): pass\n"
             "    def __init__(self, config, python_client): pass\n",
             "predictor.model: <file or folder of the model>", "has no model"),
        ]
        for code, expected, reason in cases:
            with self.subTest(expected=expected, reason=reason):
                # when
                detail, fix = self.failure(code)

                # then
                self.assertEqual(fix, expected)
                self.assertIn(reason, detail)

    def test_asks_for_load_model_where_there_is_a_model(self):
        # when
        detail, fix = self.failure("""
            class Predictor:
                def __init__(self, config, python_client): pass
                def predict(self): pass
        """, model="m.bin", m__bin=b"")

        # then
        self.assertEqual(fix, "def load_model(self, model_path):")
        self.assertIn("no method load_model", detail)

    def test_a_model_that_cannot_be_loaded_fails_the_load(self):
        # when
        detail, _ = self.failure("""
            import pickle
            class Predictor:
                def __init__(self, config, python_client): pass
                def load_model(self, model_path):
                    return pickle.load(open(model_path, "rb"))
                def predict(self): pass
        """, model="m.bin", m__bin=b"\x80\x04cut")

        # then
        self.assertIn("cut short", detail)

    def test_says_the_last_line_of_any_other_failure_and_where_it_was(self):
        # when
        detail, fix = self.failure(predictor('raise ValueError("first\\nsecond " + __file__)'))
        ended, _ = self.failure(predictor("exit(3)"))

        # then
        self.assertEqual(detail, "second predictor.py (predictor.py:4)")
        self.assertEqual(fix, 'predictor.py:4: raise ValueError("first\\nsecond " + __file__)')
        self.assertIn("SystemExit: 3", ended)

    def test_sends_the_traceback_to_the_log(self):
        # given
        node = self.node()

        # when
        node.load(self.project(predictor__py=predictor("1 / 0")))

        # then
        self.assertEqual([log["level"] for log in node.logs], ["error"])
        self.assertIn("ZeroDivisionError", node.logs[0]["text"])
        self.assertNotIn("importlib", node.logs[0]["text"])

    def test_says_that_there_is_no_memory(self):
        # when
        head = self.refuse(self.project(predictor__py=predictor("raise MemoryError")))

        # then
        self.assertEqual((head["kind"], head["fix"]), ("memory", "compute.mem: <more>"))

    def test_says_what_a_model_without_its_library_needs(self):
        # when
        head = self.refuse(self.project(m__txt=b"", lightgbm__py="import nowhere_to_be_found"),
                           kind="lightgbm", main="m.txt")

        # then
        self.assertEqual(head["fix"], "requirements.txt: nowhere_to_be_found")


if __name__ == "__main__":
    unittest.main()
