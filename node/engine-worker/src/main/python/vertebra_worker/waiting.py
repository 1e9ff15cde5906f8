"""Requests that have not begun."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Callable, List, NamedTuple, Optional

from vertebra_worker.frames import Frame

_MOMENT = 0.05
_SECOND = 1.0


class Batching(NamedTuple):
    """Requests that run together: at most ``size``, the first waits ``seconds`` for others."""

    size: int
    seconds: float


ALONE = Batching(1, 0)


class Waiting:
    """A queue in order of arrival whose members can be taken back. Safe for any thread.

    A thread that wants a request and finds none reads what the node says until it has one: handing a
    request from thread to thread takes longer than most predictors. While all threads are busy, a
    relief reads, so that the worker hears the node whatever the predictor does.

    The node bounds the queue: it sends no more than the worker's slots.
    """

    def __init__(self, receive: Callable[[Optional[float]], None]) -> None:
        """``receive`` waits so many seconds for frames, None: for ever; requests it adds."""
        self.batching = ALONE
        self._receive = receive
        self._frames: "OrderedDict[int, Frame]" = OrderedDict()
        self._change = threading.Condition()
        self._collecting = threading.Lock()
        self._closed = False
        self._reading = False
        self._idle = 0
        self._turns = 0
        self._relief_sleeps = False
        self._wake_relief = threading.Event()

    def add(self, frame: Frame) -> None:
        with self._change:
            self._frames[frame.id] = frame

    def cancel(self, identity: int) -> bool:
        """Drops the request. False: it has begun, or was never here."""
        with self._change:
            return self._frames.pop(identity, None) is not None

    def close(self) -> None:
        """Nothing comes any more: what waits is still taken."""
        with self._change:
            self._closed = True
            self._change.notify_all()

    def take(self) -> List[Frame]:
        """Waits for requests that are to run together; empty when closed and all are taken."""
        if self.batching.size == 1:
            return self._some(self._next(None))
        with self._collecting:  # Two collectors would split a batch.
            batch = self._some(self._next(None))
            deadline = time.monotonic() + self.batching.seconds
            while batch and len(batch) < self.batching.size:
                more = self._next(deadline)
                if more is None:
                    break
                batch.append(more)
            return batch

    @staticmethod
    def _some(frame: Optional[Frame]) -> List[Frame]:
        return [] if frame is None else [frame]

    def _next(self, deadline: Optional[float]) -> Optional[Frame]:
        with self._change:
            try:
                while not self._frames:
                    left = None if deadline is None else deadline - time.monotonic()
                    if self._closed or (left is not None and left <= 0):
                        return None
                    if self._reading:
                        self._idle += 1
                        self._change.wait(left)
                        self._idle -= 1
                    else:
                        self._read(left)
                self._turns += 1
                return self._frames.popitem(last=False)[1]
            finally:
                # Somebody else goes on reading: another one who is idle, or in a while the relief.
                self._change.notify()
                if self._relief_sleeps:
                    self._relief_sleeps = False
                    self._wake_relief.set()

    def _read(self, seconds: Optional[float]) -> None:
        """Called with ``_change`` held, which is free while it waits for the node."""
        self._reading = True
        self._change.release()
        try:
            self._receive(seconds)
        finally:
            self._change.acquire()
            self._reading = False

    def relieve(self) -> None:
        """Reads while no thread has had the time to for a moment; never returns."""
        seen = 0
        while True:
            with self._change:
                all_as_before = self._turns == seen
                seen = self._turns
                if all_as_before and not self._reading and not self._idle:
                    self._read(_SECOND)
                    self._change.notify()
                    continue
                self._relief_sleeps = all_as_before and self._reading
            # An idle worker wakes nobody, a busy one is not disturbed.
            self._wake_relief.wait(None if self._relief_sleeps else _MOMENT)
            self._wake_relief.clear()
