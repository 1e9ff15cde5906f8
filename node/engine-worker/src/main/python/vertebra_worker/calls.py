"""Answers CALL frames with a predictor."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional

from vertebra_worker import frames, logs, payloads
from vertebra_worker.answers import Answer, answer_of, answer_of_exception
from vertebra_worker.busy import Busy
from vertebra_worker.channel import Channel
from vertebra_worker.failures import NO_MEMORY, CodeFailed, Refused
from vertebra_worker.frames import Frame, TooLong
from vertebra_worker.predictor import Predictor, Request
from vertebra_worker.values import Headers, MultiDict

_CODE_FAILED = "The predictor failed on this request."


class _Call(NamedTuple):
    id: int
    request_id: str
    request: Request


class Calls:
    """One request at a time, or lists of them. Safe for any thread."""

    def __init__(self, predictor: Predictor, channel: Channel, busy: Busy, together: bool) -> None:
        self._predictor = predictor
        self._channel = channel
        self._busy = busy
        self._together = together
        self._wants = predictor.wants()

    def answer(self, requests: List[Frame]) -> None:
        calls = [call for call in map(self._read, requests) if call is not None]
        if self._together and len(calls) > 1:
            self._answer_together(calls)
        else:
            for call in calls:
                self._answer_alone(call)

    def _read(self, frame: Frame) -> Optional[_Call]:
        head = frame.head
        call_id = str(head.get("request_id") or "")
        try:
            return _Call(frame.id, call_id, self._request(head, frame.body))
        except BaseException as error:  # pylint: disable=broad-except
            logs.request_id.set(call_id)
            self._fail(frame.id, error)
            return None

    def _request(self, head: dict, body: bytes) -> Request:
        payload = query = headers = None
        if "payload" in self._wants:
            payload = payloads.read(body, head.get("content_type") or "")
        if "query_params" in self._wants:
            query = MultiDict((name, value) for name, values in (head.get("query") or {}).items()
                              for value in values)
        if "headers" in self._wants:
            headers = Headers(head.get("headers") or {})
        return Request(payload, query, headers)

    def _answer_alone(self, call: _Call) -> None:
        logs.request_id.set(call.request_id)
        self._busy.begins()
        try:
            result = self._predictor.predict_together([call.request])[0] if self._together \
                else self._predictor.predict(call.request)
            answer = answer_of(result)
        except BaseException as error:  # pylint: disable=broad-except
            # SystemExit too: a predictor that calls exit() has failed on one request, no more.
            self._answer_failure(call, error)
            return
        self._send(call, answer, result)

    def _answer_failure(self, call: _Call, error: BaseException) -> None:
        try:
            answer = answer_of_exception(error)
            if answer is not None:
                self._channel.send(frames.ANSWER, call.id, answer.head(), answer.body)
                return
        except Exception as unfit:  # pylint: disable=broad-except
            # What it wants to say is no JSON, or too long.
            error = unfit
        self._fail(call.id, error)

    def _answer_together(self, calls: List[_Call]) -> None:
        logs.request_id.set("")
        try:
            results = self._predictor.predict_together([call.request for call in calls])
        except CodeFailed as error:
            self._log(error)
            for call in calls:
                self._send_failed(call.id, "code", _CODE_FAILED)
            return
        except BaseException:  # pylint: disable=broad-except
            # One of them is bad: alone, each fails or succeeds for itself.
            for call in calls:
                self._answer_alone(call)
            return
        for call, result in zip(calls, results):
            self._answer_result(call, result)

    def _answer_result(self, call: _Call, result: Any) -> None:
        logs.request_id.set(call.request_id)
        try:
            answer = answer_of(result)
        except BaseException as error:  # pylint: disable=broad-except
            self._fail(call.id, error)
            return
        self._send(call, answer, result)

    def _send(self, call: _Call, answer: Answer, result: Any) -> None:
        try:
            self._channel.send(frames.ANSWER, call.id, answer.head(), answer.body)
        except TooLong as error:
            self._fail(call.id, CodeFailed(f"predict returned too much: {error}"))
            return
        self._busy.begins()
        try:
            self._predictor.post_predict(call.request, result)
        except BaseException as error:  # pylint: disable=broad-except
            self._log(error)

    def _fail(self, identity: int, error: BaseException) -> None:
        if isinstance(error, Refused):
            self._send_failed(identity, "refused", str(error))
            return
        self._log(error)
        if isinstance(error, MemoryError):
            self._channel.send(frames.FAILED, identity, NO_MEMORY)
        else:
            self._send_failed(identity, "code", _CODE_FAILED)

    def _log(self, error: BaseException) -> None:
        text = str(error) if isinstance(error, CodeFailed) else logs.trace_of(error)
        logs.send(self._channel, "error", text)

    def _send_failed(self, identity: int, kind: str, detail: str) -> None:
        self._channel.send(frames.FAILED, identity, {"kind": kind, "detail": detail})
