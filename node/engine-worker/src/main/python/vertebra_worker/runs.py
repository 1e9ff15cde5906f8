"""Answers RUN frames with a model."""

from __future__ import annotations

from typing import List

from vertebra_worker import frames, logs, tensors
from vertebra_worker.channel import Channel
from vertebra_worker.failures import NO_MEMORY, Refused
from vertebra_worker.frames import Frame, TooLong
from vertebra_worker.models.model import Model


class Runs:
    """One request at a time on each thread."""

    def __init__(self, model: Model, channel: Channel) -> None:
        self._model = model
        self._channel = channel
        self._types = {port.name: port.type for port in model.outputs}

    def answer(self, requests: List[Frame]) -> None:
        for frame in requests:
            try:
                head, body = self._run(frame)
                self._channel.send(frames.ANSWER, frame.id, head, body)
            except Refused as error:
                self._fail(frame, "refused", str(error), error)
            except MemoryError as error:
                self._fail(frame, **NO_MEMORY, error=error)
            except TooLong as error:
                self._fail(frame, "code", "The model answered more than can be sent.", error)
            except BaseException as error:  # pylint: disable=broad-except
                self._fail(frame, "code", "The model failed on this request.", error)

    def _run(self, frame: Frame) -> tuple:
        inputs = tensors.read(frame.head["inputs"], frame.body)
        names = frame.head["outputs"]
        answers = self._model.run(inputs, names)
        described, body = tensors.write([(name, self._types[name], answers[name]) for name in names])
        return {"outputs": described}, body

    def _fail(self, frame: Frame, kind: str, detail: str, error: BaseException) -> None:
        cause = error.__cause__ if isinstance(error, Refused) else error
        if cause is not None:
            level = "warning" if kind == "refused" else "error"
            logs.send(self._channel, level, logs.trace_of(cause))
        self._channel.send(frames.FAILED, frame.id, {"kind": kind, "detail": detail})
