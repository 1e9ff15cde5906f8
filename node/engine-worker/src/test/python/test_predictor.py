"""The predictor's contract, through a real worker."""

import json
import unittest

from fake_node import WorkerTest
from vertebra_worker import frames


class PredictorTest(WorkerTest):

    def test_runs_the_predictor_of_the_case_study(self):
        # given: a model whose class is a module of the project
        root = self.project(
            recommender__py="""
                class Recommender:
                    def recommend(self, user_id):
                        return ["Heat", user_id]
            """,
            predictor__py="""
                # predictor.py
                import pickle

                class Predictor:
                    def __init__(self, config):
                        self.model = pickle.load(open(config["model_path"], "rb"))

                    def predict(self, payload):
                        user_id = payload["user_id"]
                        recommendations = self.model.recommend(user_id)
                        return {"recommendations": recommendations}
            """,
            model__pkl=b"crecommender\nRecommender\n)R.")
        node = self.node()

        # when
        loaded = node.load(root, config={"model_path": "model.pkl"})
        answer = node.call(b'{"user_id": "12345"}')

        # then
        self.assertEqual(loaded.type, frames.LOADED)
        self.assertGreater(loaded.head["memory"], 1 << 20)
        self.assertEqual(answer.head, {"status": 200, "content_type": "application/json", "headers": {}})
        self.assertEqual(json.loads(answer.body), {"recommendations": ["Heat", "12345"]})

    def test_gives_the_arguments_that_a_method_names(self):
        # given
        node = self.serve("""
            class PythonPredictor:
                def __init__(self, metrics_client, config, job_spec):
                    self.config = config
                    self.job_spec = job_spec
                def predict(self, headers, payload, batch_id, query_params, extra=7):
                    return [payload, query_params["a"], query_params.getlist("a"), headers["X-Name"],
                            batch_id, extra, self.config, self.job_spec]
        """, config={"deep": {"list": [1, None]}})

        # when
        answer = node.call(b'"p"', query={"a": ["1", "2"]}, headers={"x-name": "n"})

        # then
        self.assertEqual(json.loads(answer.body),
                         ["p", "2", ["1", "2"], "n", None, 7, {"deep": {"list": [1, None]}}, None])

    def test_reads_the_payload_by_its_content_type(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return [type(payload).__name__, payload if not isinstance(payload, bytes)
                            else payload.decode("latin-1")]
        """)
        cases = [
            (b'{"a": 1}', "application/json", ["dict", {"a": 1}]),
            (b"[1]", "Application/JSON; charset=utf-8", ["list", [1]]),
            (b"1", "application/vnd.api+json", ["int", 1]),
            (b"a=1&b=", "application/x-www-form-urlencoded", ["MultiDict", {"a": "1", "b": ""}]),
            (b"text", "text/plain", ["str", "text"]),
            (b"a,b", "text/csv", ["bytes", "a,b"]),
            (b"\x00\xff", "application/octet-stream", ["bytes", "\x00\u00ff"]),
            (b"{", "", ["bytes", "{"]),
            (b"", None, ["bytes", ""]),
            (b"", "text/plain", ["str", ""]),
        ]
        for body, content_type, expected in cases:
            with self.subTest(content_type=content_type):
                # when
                answer = node.call(body, content_type)

                # then
                self.assertEqual(json.loads(answer.body), expected)

    def test_refuses_a_body_that_is_not_what_it_says(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return payload
        """)
        cases = [
            (b'{"a":', "application/json", "no JSON"),
            (b"", "application/json", "empty"),
            (b"NaN", "application/json", "NaN"),
            (b"\xff\xff", "application/json", "no UTF-8"),
            (b"[" * 100_000, "application/json", "nested too deeply"),
            (b"1" * 100_000, "application/json", "too long"),
            (b"a=%ff", "application/x-www-form-urlencoded", "UTF-8"),
            (b"--b\r\n", "multipart/form-data; boundary=b", "form"),
            (b"--b\r\n", "multipart/form-data", "boundary"),
            (b"\xff", "text/plain", "utf-8"),
        ]
        for body, content_type, reason in cases:
            with self.subTest(body=body[:20], content_type=content_type):
                # when
                failed = node.call(body, content_type)

                # then
                self.assertEqual((failed.type, failed.head["kind"]), (frames.FAILED, "refused"))
                self.assertIn(reason, failed.head["detail"])
        self.assertEqual(node.logs, [])

    def test_reads_no_payload_that_nobody_wants(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self):
                    return "ok"
        """)

        # when
        answer = node.call(b"no json")

        # then
        self.assertEqual(answer.body, b"ok")

    def test_answers_500_without_internals_and_logs_the_traceback(self):
        # given
        node = self.serve("""
            import sys
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    if payload == "exit":
                        sys.exit(3)
                    if payload == "memory":
                        raise MemoryError
                    if payload == "deep":
                        return self.predict(payload)
                    if payload == "set":
                        return {1}
                    return {"a": 1}[payload]
        """)

        # when
        answers = [node.call(json.dumps(word).encode()).head
                   for word in ("secret", "exit", "memory", "deep", "set")]
        alive = node.call(b'"a"')

        # then
        self.assertEqual([answer["kind"] for answer in answers],
                         ["code", "code", "memory", "code", "code"])
        self.assertTrue(all("secret" not in answer["detail"] for answer in answers))
        self.assertEqual(alive.body, b"1")
        self.assertEqual([log["level"] for log in node.logs], ["error"] * 5)
        self.assertEqual({log["request_id"] for log in node.logs}, {"request-1"})
        first, last = node.logs[0]["text"], node.logs[-1]["text"]
        self.assertTrue(first.startswith("Traceback"), first)
        self.assertTrue(first.endswith("KeyError: 'secret'"), first)
        self.assertIn('File "predictor.py", line', first)
        self.assertNotIn("vertebra_worker", first)
        self.assertIn("predict returned a set", last)
        self.assertLess(max(len(log["text"]) for log in node.logs), 4100)

    def test_logs_what_in_an_answer_is_no_json_and_where(self):
        # given
        node = self.serve("""
            import datetime
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return {"recommendations": [{"when": datetime.timedelta(1)}]}
        """)

        # when
        answer = node.call()
        node.sync()

        # then
        self.assertEqual((answer.type, answer.head["kind"]), (frames.FAILED, "code"))
        self.assertNotIn("recommendations", answer.head["detail"])
        self.assertEqual([(log["level"], log["text"]) for log in node.logs], [(
            "error", "predict returned a dict that is no JSON: answer.recommendations[0].when is a timedelta, "
                     "which JSON cannot hold: take its total_seconds()")])

    def test_answers_as_an_http_exception_says(self):
        # given
        node = self.serve("""
            class HTTPException(Exception):
                def __init__(self, status_code, detail):
                    self.status_code = status_code
                    self.detail = detail
            class Predictor:
                def predict(self, payload):
                    raise HTTPException(404, "no such user")
        """)

        # when
        answer = node.call()

        # then
        self.assertEqual((answer.head["status"], answer.body), (404, b"no such user"))

    def test_fails_one_request_whose_http_exception_says_nothing_that_can_be_sent(self):
        # given
        node = self.serve("""
            class HTTPException(Exception):
                status_code = 400
                detail = object()
            class Predictor:
                def predict(self, payload):
                    if payload:
                        raise HTTPException()
                    return "still here"
        """)

        # when
        failed = node.call(b"true")
        next_one = node.call(b"false")

        # then
        self.assertEqual((failed.type, failed.head["kind"]), (frames.FAILED, "code"))
        self.assertEqual(next_one.body, b"still here")

    def test_lets_the_predictor_fork_children_that_log(self):
        # given
        node = self.serve("""
            import logging, os
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    child = os.fork()
                    if child == 0:
                        for _ in range(1000):
                            logging.info("from the child")
                        os._exit(7)
                    for _ in range(1000):
                        logging.info("from the parent")
                    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        """)

        # when
        answer = node.call()

        # then
        self.assertEqual(answer.body, b"7")
        self.assertEqual({log["text"] for log in node.logs}, {"from the parent"})
        self.assertIn("from the child", node.output())

    def test_calls_post_predict_after_the_answer(self):
        # given
        node = self.serve("""
            import logging
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return {"n": payload}
                def post_predict(self, response, payload):
                    logging.info("after %s %s", response, payload)
                    raise KeyError("is logged")
        """)

        # when
        first = node.call(b"1")
        logs_at_first = len(node.logs)
        second = node.call(b"2")

        # then
        self.assertEqual((first.body, second.body), (b'{"n":1}', b'{"n":2}'))
        self.assertEqual(logs_at_first, 0)
        self.assertEqual(node.logs[0]["text"], "after {'n': 1} 1")
        self.assertEqual(node.logs[0]["request_id"], "request-1")
        self.assertIn("KeyError: 'is logged'", node.logs[1]["text"])

    def test_load_model_may_ask_for_another_version_but_not_for_its_own(self):
        # given
        node = self.node()
        loaded = node.load(self.project(predictor__py="""
            class Predictor:
                def __init__(self, config, python_client):
                    self.client = python_client
                def load_model(self, model_path):
                    before = str(int(model_path[-1]) - 1)
                    base = self.client.get_model(model_version=before) if before != "0" else []
                    return base + [model_path[-1]]
                def predict(self, payload):
                    return self.client.get_model()
        """, m___1___f=b"", m___2___f=b"", m___3___f=b""), model="m")

        # when
        answer = node.call()
        circle = self.refuse(self.project(predictor__py="""
            class Predictor:
                def __init__(self, config, python_client):
                    self.client = python_client
                def load_model(self, model_path):
                    return self.client.get_model()
                def predict(self, payload): pass
        """, m__bin=b""), model="m.bin")

        # then
        self.assertEqual(loaded.type, frames.LOADED, loaded.head)
        self.assertEqual(json.loads(answer.body), ["1", "2", "3"])
        self.assertIn("load_model asks for the model that it is to load", circle["detail"])

    def test_gives_the_model_by_load_model(self):
        # given
        predictor = """
            class Predictor:
                def __init__(self, config, python_client):
                    self.client = python_client
                    self.loads = []
                def load_model(self, model_path):
                    self.loads.append(model_path)
                    return open(model_path).read()
                def predict(self, payload, query_params):
                    return [self.client.get_model(**payload), len(self.loads)]
        """
        versions = self.project(predictor__py=predictor.replace("open(model_path)",
                                                                "open(model_path + '/m.txt')"),
                                model___1___m__txt="one", model___10___m__txt="ten",
                                model___2___m__txt="two")
        single = self.project(predictor__py=predictor, model__txt="the one")

        # when
        node, other = self.node(), self.node()
        node.load(versions, model="model")
        other.load(single, model="model.txt")

        # then
        self.assertEqual(json.loads(node.call(b"{}").body), ["ten", 1])
        self.assertEqual(json.loads(node.call(b'{"model_name": "m", "model_version": "2"}').body),
                         ["two", 2])
        self.assertEqual(json.loads(node.call(b'{"model_version": "latest"}').body), ["ten", 2])
        self.assertEqual(node.call(b'{"model_version": "3"}').head["kind"], "code")
        self.assertIn("model_version: 3 (expected: latest, 1, 2, 10)", node.logs[-1]["text"])
        self.assertEqual(json.loads(other.call(b"{}").body), ["the one", 1])

    def test_sends_the_metrics_of_the_predictor(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config, metrics_client):
                    self.metrics = metrics_client
                def predict(self, payload):
                    self.metrics.increment("calls")
                    self.metrics.increment(metric="calls", value=2, tags={"model": 1})
                    self.metrics.gauge("size", 4)
                    self.metrics.histogram("score", value=0.5)
                    self.metrics.timing("load_ms", 12)
                    refused = 0
                    for name, value in (("cortex_a", 1), ("vertebra_a", 1), ("a", float("nan"))):
                        try:
                            self.metrics.gauge(name, value)
                        except ValueError:
                            refused += 1
                    return refused
        """)

        # when
        answer = node.call()

        # then
        self.assertEqual(answer.body, b"3")
        self.assertEqual(node.metrics, [
            {"kind": "counter", "name": "calls", "value": 1.0, "tags": {}},
            {"kind": "counter", "name": "calls", "value": 2.0, "tags": {"model": "1"}},
            {"kind": "gauge", "name": "size", "value": 4.0, "tags": {}},
            {"kind": "histogram", "name": "score", "value": 0.5, "tags": {}},
            {"kind": "histogram", "name": "load_ms", "value": 12.0, "tags": {}}])

    def test_logs_at_the_level_that_was_asked_for(self):
        # given
        predictor = """
            import logging
            from cortex_internal.lib.log import logger as cortex_logger
            class Predictor:
                def __init__(self, config):
                    logging.getLogger("mine").debug("fine")
                    logging.info("said")
                    cortex_logger.warning("received", extra={"payload": {"a": 1}})
                def predict(self, payload):
                    return 1
        """

        # when
        debug = self.serve(predictor, log_level="debug")
        warning = self.serve(predictor, log_level="warning")

        # then
        self.assertEqual([(log["level"], log["text"]) for log in debug.logs], [
            ("debug", "mine: fine"), ("info", "said"), ("warning", 'received payload={"a": 1}')])
        self.assertEqual([log["level"] for log in warning.logs], ["warning"])

    def test_imports_the_modules_of_the_project_and_opens_its_files(self):
        # given
        root = self.project(
            values__txt="from the root",
            shared__py="NAME = 'root'",
            json__py="raise AssertionError('the worker has its own')",
            src______init____py="",
            src___near__py="NAME = 'near'",
            src___app__py="""
                import near, shared
                class Predictor:
                    def __init__(self, config):
                        self.values = open("values.txt").read()
                    def predict(self, payload):
                        return [near.NAME, shared.NAME, self.values]
            """)
        lib = self.project(lib___near__py="NAME = 'lib'", src___app__py="""
            import near
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return near.NAME
        """)

        # when
        node, other = self.node(), self.node()
        node.load(root, "src/app.py")
        other.load(lib, "src/app.py", python_path="lib")

        # then
        self.assertEqual(json.loads(node.call().body), ["near", "root", "from the root"])
        self.assertEqual(other.call().body, b"lib")

    def test_finds_a_class_that_was_pickled_in_main_when_the_predictor_knows_it(self):
        # given
        root = self.project(
            train__py="class Rated:\n    stars = 5\n",
            predictor__py="""
                import pickle
                from train import Rated
                class Predictor:
                    def __init__(self, config):
                        self.model = pickle.load(open("model.pkl", "rb"))
                    def predict(self, payload):
                        return self.model.stars
            """,
            model__pkl=b"c__main__\nRated\n)R.")
        node = self.node()

        # when
        node.load(root)

        # then
        self.assertEqual(node.call().body, b"5")

    def test_writes_nothing_into_the_project(self):
        # given
        root = self.project(helper__py="", predictor__py="""
            import helper, os
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return sorted(os.listdir("."))
        """)
        node = self.node()

        # when
        node.load(root)

        # then
        self.assertEqual(json.loads(node.call().body), ["helper.py", "predictor.py"])


if __name__ == "__main__":
    unittest.main()
