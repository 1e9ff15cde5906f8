"""Requests that have not begun."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import List, NamedTuple, Optional

from vertebra_worker.frames import Frame


class Batching(NamedTuple):
    """Requests that run together: at most ``size``, the first waits ``seconds`` for others."""

    size: int
    seconds: float


ALONE = Batching(1, 0)


class Waiting:
    """A queue in order of arrival whose members can be taken back. Safe for any thread.

    The node bounds it: it sends no more than the worker's slots.
    """

    def __init__(self, batching: Batching = ALONE) -> None:
        self._batching = batching
        self._frames: "OrderedDict[int, Frame]" = OrderedDict()
        self._change = threading.Condition()
        self._collecting = threading.Lock()
        self._closed = False

    def add(self, frame: Frame) -> None:
        with self._change:
            self._frames[frame.id] = frame
            self._change.notify()

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
        if self._batching.size == 1:
            return self._some(self._next(None))
        with self._collecting:  # Two collectors would split a batch.
            batch = self._some(self._next(None))
            deadline = time.monotonic() + self._batching.seconds
            while batch and len(batch) < self._batching.size:
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
            while not self._frames:
                left = None if deadline is None else deadline - time.monotonic()
                if self._closed or (left is not None and left <= 0):
                    return None
                self._change.wait(left)
            return self._frames.popitem(last=False)[1]
