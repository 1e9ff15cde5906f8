"""Models in a real worker, asked in tensors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Tuple

import numpy as np

from fake_node import FakeNode, WorkerTest
from vertebra_worker import frames, tensors
from vertebra_worker.frames import Frame


class ModelTest(WorkerTest):
    """``kind`` is the predictor's type."""

    kind = ""

    def serve_model(self, root: str, main: str) -> Tuple[FakeNode, dict]:
        node = self.node()
        loaded = node.load(root, main, kind=self.kind)
        self.assertEqual(loaded.type, frames.LOADED, loaded.head)
        return node, loaded.head

    def run_frame(self, node: FakeNode, inputs: Dict[str, np.ndarray], loaded: dict) -> Frame:
        types = {port["name"]: port["type"] for port in loaded["inputs"]}
        described, body = tensors.write([(name, types[name], inputs[name]) for name in types])
        node.send(frames.RUN, {"inputs": described,
                               "outputs": [port["name"] for port in loaded["outputs"]]}, body)
        return node.receive()

    def run_model(self, node: FakeNode, inputs: Dict[str, np.ndarray],
                  loaded: dict) -> Dict[str, np.ndarray]:
        answer = self.run_frame(node, inputs, loaded)
        self.assertEqual(answer.type, frames.ANSWER, (answer.head, node.logs))
        for described, declared in zip(answer.head["outputs"], loaded["outputs"]):
            self.assertEqual((described["type"], described["shape"][1:]),
                             (declared["type"], declared["shape"][1:]))
        return tensors.read(answer.head["outputs"], answer.body)

    def shared_model(self, name: str) -> Path:
        folder = os.environ.get("VERTEBRA_TEST_DATA")
        if not folder or not Path(folder, "models", name).exists():
            self.skipTest(f"NOT RUN: VERTEBRA_TEST_DATA has no models/{name}")
        return Path(folder, "models", name)
