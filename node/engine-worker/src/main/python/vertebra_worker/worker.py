"""The process: threads that read frames and run requests, one that relieves them, one that answers pings."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import threading
import traceback
from queue import SimpleQueue
from typing import Optional

from vertebra_worker import failures, frames, loading, logs
from vertebra_worker.busy import Busy
from vertebra_worker.channel import Channel
from vertebra_worker.frames import Frame, NoMemory, ProtocolError
from vertebra_worker.memory import resident_bytes
from vertebra_worker.service import Service
from vertebra_worker.waiting import Batching, Waiting


class Worker:
    """Runs until the node says stop, breaks the protocol or is gone.

    Pongs go out from a thread of their own: a large answer that the node takes slowly delays them, not
    what the node says meanwhile.
    """

    def __init__(self, channel: Channel, token: str) -> None:
        self._channel = channel
        self._token = token
        self._waiting = Waiting(self._receive)
        self._threads: list = []
        self._busy = Busy()
        self._running = 0
        self._counting = threading.Lock()
        self._replies: SimpleQueue = SimpleQueue()
        self._stopping = False

    def run(self) -> None:
        """Blocks as long as the node is there, then ends the process."""
        threading.Thread(target=self._reply, name="replies", daemon=True).start()
        self._channel.send(frames.HELLO, 0, {
            "token": self._token,
            "pid": os.getpid(),
            "python": platform.python_version(),
            "platform": sysconfig.get_platform(),
        })
        self._waiting.relieve()

    def _receive(self, seconds: Optional[float]) -> None:
        """Takes what comes in time; the process ends with the connection."""
        if seconds is not None and not self._channel.comes(seconds):
            return
        self._receive_one()
        while self._channel.has_another():  # It may be a CANCEL of the one before.
            self._receive_one()

    def _receive_one(self) -> None:
        try:
            frame = self._channel.receive()
            if frame is None:
                end(0)
            self._take(frame)
        except NoMemory as lost:
            self._replies.put((lost.id, failures.NO_MEMORY))
        except ProtocolError as error:
            print(f"worker protocol: {error}", file=sys.stderr)
            end(1)

    def _take(self, frame: Frame) -> None:
        if frame.type in (frames.CALL, frames.RUN) and self._threads and not self._stopping:
            self._waiting.add(frame)
        elif frame.type == frames.PING:
            self._replies.put((frame.id, None))
        elif frame.type == frames.CANCEL:
            if self._waiting.cancel(frame.id):
                self._replies.put((frame.id, failures.CANCELLED))
        elif frame.type == frames.LOAD and not self._threads:
            self._start(frame)
        elif frame.type == frames.STOP:
            self._stop()
        else:
            raise ProtocolError(f"type: {frame.type} (expected: another, at this time)")

    def _start(self, load: Frame) -> None:
        self._channel.limit(int(load.head.get("max_frame") or frames.MAX_LENGTH))
        batching = load.head.get("batching")
        if batching:
            size, millis = int(batching["max_size"]), float(batching["interval_millis"])
            self._waiting.batching = Batching(size, millis / 1000)
        # The first thread constructs and then serves: with one thread, a predictor sees only that one.
        self._begin(lambda: self._load(load))

    def _load(self, load: Frame) -> None:
        service = loading.load(load, self._channel, self._busy)
        if service is None:
            return
        for _ in range(1, max(1, int(load.head.get("threads") or 1))):
            self._begin(lambda: self._serve(service))
        self._serve(service)

    def _begin(self, target) -> None:
        thread = threading.Thread(target=target, name=f"predict-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, service: Service) -> None:
        try:
            while requests := self._waiting.take():
                self._count(len(requests))
                self._busy.begins()
                service.answer(requests)
                self._busy.ends()
                self._count(-len(requests))
        except BaseException:  # pylint: disable=broad-except
            # A thread that is gone would leave its requests without an answer.
            traceback.print_exc()
            end(1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._running += more

    def _reply(self) -> None:
        while True:
            identity, failure = self._replies.get()
            if failure:
                self._channel.send(frames.FAILED, identity, failure)
            else:
                self._channel.send(frames.PONG, identity, {
                    "memory": resident_bytes(),
                    "running": self._running,
                    "busy_millis": self._busy.millis(),
                })

    def _stop(self) -> None:
        self._stopping = True
        self._waiting.close()
        threading.Thread(target=self._end_when_done, name="stop", daemon=True).start()

    def _end_when_done(self) -> None:
        for thread in self._threads:
            thread.join()
        end(0)


def end(status: int) -> None:
    """Ends the process now: threads and exit hooks of the predictor do not hold it."""
    logs.flush()
    os._exit(status)
