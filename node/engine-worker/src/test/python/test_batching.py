"""Requests that a predictor answers together."""

import json
import unittest

from fake_node import WorkerTest
from vertebra_worker import frames

DOUBLER = """
    class Predictor:
        def __init__(self, config):
            self.sizes = []
        def predict(self, payload, query_params, headers, batch_id):
            assert len(payload) == len(query_params) == len(headers) == len(batch_id)
            self.sizes.append(len(payload))
            if payload == ["sizes"]:
                return [self.sizes]
            if "short" in payload:
                return payload[1:]
            if "text" in payload:
                return "text"
            return [2 * number + int(query.get("more", "0"))
                    for number, query in zip(payload, query_params)]
"""
BATCHING = {"max_size": 4, "interval_millis": 20_000}
ALONE = {"max_size": 4, "interval_millis": 1}


class BatchingTest(WorkerTest):

    def answers(self, node, bodies, **more):
        ids = [node.post(body, **more) for body in bodies]
        frames_by_id = {frame.id: frame for frame in (node.receive() for _ in ids)}
        return [frames_by_id[identity] for identity in ids]

    def test_answers_a_full_batch_without_waiting_for_more(self):
        # given
        node = self.serve(DOUBLER, batching=BATCHING)

        # when
        answers = self.answers(node, [b"1", b"2", b"3", b"4"], query={"more": ["1"]})

        # then
        self.assertEqual([answer.body for answer in answers], [b"3", b"5", b"7", b"9"])

    def test_answers_what_has_come_when_the_interval_is_over(self):
        # given
        node = self.serve(DOUBLER, batching=ALONE)

        # when
        alone = node.call(b"5")
        sizes = node.call(b'"sizes"')

        # then
        self.assertEqual(alone.body, b"10")
        self.assertEqual(json.loads(sizes.body), [1, 1])

    def test_fails_the_bad_one_alone(self):
        # given: a null is no number, which fails the list, and a body that is no JSON never joins it
        node = self.serve(DOUBLER, batching=BATCHING)

        # when
        good, bad, broken, other = self.answers(node, [b"1", b"null", b"{", b"4"])

        # then
        self.assertEqual((good.body, other.body), (b"2", b"8"))
        self.assertEqual((bad.type, bad.head["kind"]), (frames.FAILED, "code"))
        self.assertEqual((broken.type, broken.head["kind"]), (frames.FAILED, "refused"))

    def test_says_what_is_wrong_with_what_is_no_list_for_the_batch(self):
        for word, reason in (("short", "3 results (expected: a list of 4"), ("text", "a str (expected")):
            with self.subTest(word=word):
                # given
                node = self.serve(DOUBLER, batching=BATCHING)

                # when
                answers = self.answers(node, [b"1", b"2", b"3", json.dumps(word).encode()])

                # then
                self.assertEqual({answer.head.get("kind") for answer in answers}, {"code"})
                self.assertIn(reason, node.logs[0]["text"])

    def test_calls_post_predict_for_each(self):
        # given
        node = self.serve(DOUBLER + """
        def post_predict(self, payload, response):
            print(payload, response)
""", batching=BATCHING)

        # when
        self.answers(node, [b"1", b"2", b"3", b"4"])
        self.assertEqual(node.stop(), 0)

        # then
        self.assertEqual(sorted(node.output().split("\n")), ["", "1 2", "2 4", "3 6", "4 8"])


if __name__ == "__main__":
    unittest.main()
