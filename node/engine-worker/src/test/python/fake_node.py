"""A node, as far as a worker sees it: for tests. Every wait ends after a while."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from pathlib import Path
from typing import Any, Dict, List, Optional

from vertebra_worker import frames
from vertebra_worker.frames import Frame

SOURCES = Path(__file__).resolve().parents[2] / "main" / "python"
PATIENCE_SECONDS = 60
_ids = iter(range(1, 1 << 30))


class FakeNode:
    """Starts one worker and speaks with it. ``logs`` and ``metrics`` are what came so far."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="vertebra-test-")
        path = os.path.join(self.folder, "socket")
        temp = os.path.join(self.folder, "temp")
        os.mkdir(temp)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        listener.settimeout(PATIENCE_SECONDS)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vertebra_worker", path], cwd=temp, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "VERTEBRA_WORKER_TOKEN": "secret"})
        self.connection, _ = listener.accept()
        listener.close()
        self.connection.settimeout(PATIENCE_SECONDS)
        self._input = self.connection.makefile("rb")
        self.logs: List[dict] = []
        self.metrics: List[dict] = []
        self.hello = self.receive()

    def send(self, kind: int, head: Optional[dict] = None, body: bytes = b"") -> int:
        identity = next(_ids)
        self.connection.sendall(frames.start(kind, identity, head or {}, len(body)) + body)
        return identity

    def receive(self) -> Frame:
        """The next frame that is neither log nor metric."""
        while True:
            frame = frames.read(self._input)
            if frame is None:
                raise EOFError(f"the worker is gone: {self.process.wait(PATIENCE_SECONDS)}")
            if frame.type == frames.LOG:
                self.logs.append(frame.head)
            elif frame.type == frames.METRIC:
                self.metrics.append(frame.head)
            else:
                return frame

    def load(self, root: str, main: str = "predictor.py", **more: Any) -> Frame:
        head = {"kind": "python", "root": root, "main": main, "model": None, "config": {},
                "python_path": None, "log_level": "info", "threads": 1, "batching": None, **more}
        self.send(frames.LOAD, head)
        return self.receive()

    def post(self, body: bytes = b"null", content_type: Optional[str] = "application/json",
             query: Optional[Dict[str, list]] = None, headers: Optional[dict] = None) -> int:
        return self.send(frames.CALL, {"content_type": content_type, "query": query or {},
                                       "headers": headers or {}, "request_id": "request-1"}, body)

    def call(self, body: bytes = b"null", content_type: Optional[str] = "application/json",
             **more: Any) -> Frame:
        self.post(body, content_type, **more)
        return self.receive()

    def sync(self) -> None:
        """Returns when all that the worker had sent by now has come."""
        self.send(frames.PING)
        assert self.receive().type == frames.PONG

    def wait_until_running(self, requests: int) -> None:
        """Asks until so many requests have begun."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.send(frames.PING)
            if self.receive().head["running"] == requests:
                return
        raise AssertionError(f"never {requests} requests ran")

    def stop(self) -> int:
        self.send(frames.STOP)
        return self.process.wait(PATIENCE_SECONDS)

    def output(self) -> str:
        """What the process wrote; ends it."""
        if self.process.poll() is None:
            self.connection.shutdown(socket.SHUT_RDWR)
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        return (out + err).decode()

    def close(self) -> None:
        self._input.close()
        self.connection.close()
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class WorkerTest(unittest.TestCase):
    """Projects in folders of the test's own, and workers that end with it."""

    def project(self, **files: Any) -> str:
        """A folder with these files; ``__`` in a name is a dot, ``___`` a slash."""
        root = tempfile.mkdtemp(prefix="vertebra-project-")
        self.addCleanup(shutil.rmtree, root, True)
        for name, content in files.items():
            path = Path(root, name.replace("___", "/").replace("__", "."))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes)
                             else textwrap.dedent(content).encode())
        return root

    def node(self) -> FakeNode:
        node = FakeNode()
        self.addCleanup(node.close)
        return node

    def serve(self, predictor: str, **more: Any) -> FakeNode:
        """A worker that has loaded this predictor."""
        node = self.node()
        loaded = node.load(self.project(predictor__py=predictor), **more)
        self.assertEqual(loaded.type, frames.LOADED, loaded.head)
        return node

    def refuse(self, root: str, **more: Any) -> dict:
        """The head of FAILED for a project that cannot be loaded."""
        node = self.node()
        failed = node.load(root, **more)
        self.assertEqual(failed.type, frames.FAILED, failed.head)
        self.assertEqual(node.stop(), 0)
        return failed.head
