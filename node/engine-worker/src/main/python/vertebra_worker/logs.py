"""The root logger of the process: its records become LOG frames."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from contextvars import ContextVar

from vertebra_worker import frames
from vertebra_worker.channel import Channel
from vertebra_worker.failures import shortened
from vertebra_worker.paths import without_folders

request_id: "ContextVar[str]" = ContextVar("request_id", default="")

# The node keeps that much of one record: of a longer one we keep both ends.
_MOST = 4000
_OURS = os.path.dirname(os.path.abspath(__file__))
_LEVELS = {name: getattr(logging, name.upper())
           for name in ("debug", "info", "warning", "error", "critical")}
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class ChannelHandler(logging.Handler):
    """Sends each record with the request that it belongs to."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises: what cannot be written goes to stderr, as with other handlers."""
        try:
            send(self._channel, record.levelname.lower(), self.format(record))
        except Exception:  # pylint: disable=broad-except
            self.handleError(record)

    def format(self, record: logging.LogRecord) -> str:
        """The message, the values of ``extra`` behind it, then the traceback."""
        text = record.getMessage() if record.name in ("root", "cortex") \
            else f"{record.name}: {record.getMessage()}"
        for name, value in vars(record).items():
            if name not in _STANDARD:
                text += f" {name}={json.dumps(value, default=str)}"
        if record.exc_info and record.exc_info[1]:
            text += "\n" + trace_of(record.exc_info[1])
        return text


def configure(channel: Channel, level: str) -> None:
    """Sets up the root logger; a level that nobody knows is ``info``."""
    root = logging.getLogger()
    root.handlers[:] = [ChannelHandler(channel)]
    root.setLevel(_LEVELS.get(level, logging.INFO))


def send(channel: Channel, level: str, text: str) -> None:
    """One record of the API's log; of a forked child a line on stderr, which ends there too."""
    if not channel.is_open:
        print(text, file=sys.stderr)
        return
    head = {"level": level if level in _LEVELS else "info", "text": shortened(text, _MOST)}
    if request_id.get():
        head["request_id"] = request_id.get()
    channel.send(frames.LOG, 0, head)


def trace_of(error: BaseException) -> str:
    """The traceback as the predictor's author wants it: without the worker's own frames and folders."""
    told = traceback.TracebackException.from_exception(without_our_frames(error))
    return without_folders("".join(told.format()).rstrip())


def without_our_frames(error: BaseException) -> BaseException:
    """The same exception; its traceback begins where the worker calls what is not its own."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None \
            and trace.tb_frame.f_code.co_filename.startswith((_OURS + os.sep, "<frozen importlib")):
        trace = trace.tb_next
    return error.with_traceback(trace)


def flush() -> None:
    """Before the process ends without ceremony."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
