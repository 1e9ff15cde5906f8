"""What the node may expect of the process, whatever it runs."""

import struct
import time
import unittest
from pathlib import Path

from fake_node import PATIENCE_SECONDS, WorkerTest
from vertebra_worker import frames

SLOW = """
    import os
    import threading
    gate = threading.Event()
    class Predictor:
        def __init__(self, config):
            pass
        def predict(self, payload):
            if payload == "wait":
                gate.wait(60)
            elif payload == "open":
                gate.set()
            elif payload == "wait for the file":
                while not os.path.exists(os.path.join(os.environ["GATE"], "open")):
                    gate.wait(0.01)
            return payload
"""


def call(identity: int, body: bytes) -> bytes:
    return frames.start(frames.CALL, identity, {"content_type": "application/json"}, len(body)) + body


class ProtocolTest(WorkerTest):

    def test_says_hello_with_its_token_which_the_predictor_cannot_see(self):
        # given
        node = self.node()

        # when
        node.load(self.project(predictor__py="""
            import os
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self):
                    return sorted(name for name in os.environ if name.startswith("VERTEBRA_WORKER"))
        """))
        answer = node.call()

        # then
        self.assertEqual(node.hello.type, frames.HELLO)
        self.assertEqual(node.hello.head["token"], "secret")
        self.assertEqual(node.hello.head["pid"], node.process.pid)
        self.assertEqual(answer.body, b"[]")

    def test_answers_pings_while_a_request_runs(self):
        # given
        node = self.serve(SLOW)
        running = node.post(b'"wait"')

        # when
        ping = node.send(frames.PING)
        pong = node.receive()

        # then
        self.assertEqual((pong.type, pong.id), (frames.PONG, ping))
        self.assertGreater(pong.head["memory"], 1 << 20)
        self.assertLessEqual(pong.head["running"], 1)
        self.assertGreater(running, 0)

    def test_says_how_long_code_runs_not_how_long_a_request_waits(self):
        # given: what a request does behind its answer holds up the next one
        folder = self.project()
        node = self.serve(SLOW.replace('os.environ["GATE"]', repr(folder)) + """
        def post_predict(self, payload):
            if payload == "slow":
                self.predict("wait for the file")
""")
        idle = self.busy(node)

        # when
        node.call(b'"slow"')
        node.post(b'"wait"')
        behind = self.busy_until(node, lambda millis: millis >= 200)
        Path(folder, "open").touch()
        fresh = self.busy_until(node, lambda millis: millis < behind)

        # then
        self.assertEqual(idle, 0)
        self.assertLess(fresh, behind)

    def test_does_not_count_the_wait_for_a_batch(self):
        # given
        node = self.serve(SLOW, batching={"max_size": 2, "interval_millis": 60_000})

        # when
        node.post(b'"first"')
        waiting = [self.busy(node) for _ in range(50)]
        node.post(b'"second"')
        node.receive()

        # then
        self.assertEqual(set(waiting), {0})

    def busy(self, node):
        node.send(frames.PING)
        return node.receive().head["busy_millis"]

    def busy_until(self, node, holds):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(busy := self.busy(node)):
            self.assertLess(time.monotonic(), deadline)
        return busy

    def test_fails_a_request_for_which_it_has_no_memory_and_lives(self):
        # given
        node = self.serve("""
            import resource
            class Predictor:
                def __init__(self, config):
                    pages = int(open("/proc/self/statm").read().split()[0])
                    limit = pages * resource.getpagesize() + (100 << 20)
                    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
                def predict(self, payload):
                    return len(payload)
        """)

        # when
        large = node.call(b"x" * (200 << 20), "application/octet-stream")
        small = node.call(b"x" * 1000, "application/octet-stream")

        # then
        self.assertEqual((large.type, large.head["kind"]), (frames.FAILED, "memory"))
        self.assertEqual(small.body, b"1000")

    def test_runs_as_many_requests_at_a_time_as_it_has_threads(self):
        # given
        node = self.serve(SLOW, threads=2)

        # when
        first = node.post(b'"wait"')
        second = node.post(b'"open"')
        answers = {node.receive().id, node.receive().id}

        # then
        self.assertEqual(answers, {first, second})

    def test_every_thread_gets_one_of_those_that_come_at_once(self):
        # given
        node = self.serve(SLOW, threads=4)

        # when
        node.connection.sendall(b"".join(call(identity, body) for identity, body in
                                         ((1, b'"wait"'), (2, b'"wait"'), (3, b'"wait"'), (4, b'"open"'))))
        answers = {node.receive().id for _ in range(4)}

        # then
        self.assertEqual(answers, {1, 2, 3, 4})

    def test_does_not_begin_what_is_cancelled_by_what_came_with_it(self):
        # given
        node = self.serve(SLOW)

        # when
        node.connection.sendall(call(1, b'"wait"') + frames.start(frames.CANCEL, 1, {}, 0) + call(2, b"2"))
        came = {frame.id: frame for frame in (node.receive(), node.receive())}

        # then
        self.assertEqual(came[1].head["kind"], "cancelled")
        self.assertEqual(came[2].body, b"2")

    def test_drops_a_cancelled_request_that_has_not_begun(self):
        # given
        folder = self.project()
        node = self.serve(SLOW.replace('os.environ["GATE"]', repr(folder)))
        running = node.post(b'"wait for the file"')
        dropped = node.post(b'"dropped"')

        # when
        node.connection.sendall(frames.start(frames.CANCEL, dropped, {}, 0))
        cancelled = node.receive()
        Path(folder, "open").touch()
        last = node.post(b'"last"')

        # then
        self.assertEqual((cancelled.id, cancelled.type, cancelled.head["kind"]),
                         (dropped, frames.FAILED, "cancelled"))
        self.assertEqual([node.receive().id, node.receive().id], [running, last])

    def test_answers_what_runs_and_was_cancelled(self):
        # given
        folder = self.project()
        node = self.serve(SLOW.replace('os.environ["GATE"]', repr(folder)))
        running = node.post(b'"wait for the file"')
        node.wait_until_running(1)

        # when
        node.connection.sendall(frames.start(frames.CANCEL, running, {}, 0))
        node.sync()
        Path(folder, "open").touch()
        answer = node.receive()

        # then
        self.assertEqual((answer.id, answer.type), (running, frames.ANSWER))

    def test_fails_an_answer_that_is_longer_than_the_node_takes(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return "x" * payload
        """, max_frame=10_000)

        # when
        fits = node.call(b"9000")
        longer = node.call(b"10000")

        # then
        self.assertEqual(fits.type, frames.ANSWER)
        self.assertEqual((longer.type, longer.head["kind"]), (frames.FAILED, "code"))
        self.assertIn("predict returned too much", node.logs[-1]["text"])

    def test_stops_after_what_runs_with_0(self):
        # given
        node = self.serve(SLOW, threads=2)
        first = node.post(b'"wait"')
        second = node.post(b'"open"')

        # when
        node.send(frames.STOP)
        answers = {node.receive().id, node.receive().id}

        # then
        self.assertEqual(answers, {first, second})
        self.assertEqual(node.process.wait(60), 0)

    def test_ends_at_once_with_the_connection(self):
        # given
        node = self.serve(SLOW)
        node.post(b'"wait"')
        node.sync()

        # when
        node.connection.shutdown(2)

        # then
        self.assertIsNotNone(node.process.wait(60))

    def test_takes_more_requests_while_the_node_does_not_read_a_large_answer(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    pass
                def predict(self, payload):
                    return b"x" * 30_000_000
        """)

        # when: more bytes than all buffers hold, in both directions, before anything is read
        ids = [node.post(b"y" * 20_000_000, "application/octet-stream") for _ in range(3)]
        answers = [node.receive() for _ in ids]

        # then
        self.assertEqual([answer.id for answer in answers], ids)
        self.assertEqual({len(answer.body) for answer in answers}, {30_000_000})

    def test_ends_when_a_frame_is_none(self):
        for garbage in (b"GET / HTTP/1.1\r\n\r\n" + b" " * 40,
                        struct.pack("<IBBHIQ", 16, 2, frames.PING, 0, 0, 1),
                        struct.pack("<IBBHIQ", 16, 1, frames.PING, 1, 0, 1),
                        struct.pack("<IBBHIQ", 16, 1, frames.PING, 0, 9, 1),
                        struct.pack("<IBBHIQ", 18, 1, frames.PING, 0, 2, 1) + b"[]",
                        struct.pack("<IBBHIQ", 16, 1, 99, 0, 0, 1),
                        frames.start(frames.CALL, 1, {}, 0)):
            with self.subTest(garbage=garbage):
                # given
                node = self.node()

                # when
                node.connection.sendall(garbage)

                # then
                self.assertEqual(node.process.wait(60), 1)

    def test_sends_lines_of_stdout_as_they_are_printed(self):
        # given
        node = self.serve("""
            class Predictor:
                def __init__(self, config):
                    print("begun: \\u00e4")
                def predict(self, payload):
                    return None
        """)

        # when
        line = node.process.stdout.readline()

        # then
        self.assertEqual(line, "begun: \u00e4\n".encode())


if __name__ == "__main__":
    unittest.main()
