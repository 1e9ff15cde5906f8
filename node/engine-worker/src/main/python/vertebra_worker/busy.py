"""How long the predictor's code has been running."""

from __future__ import annotations

import threading
import time
from typing import Dict


class Busy:
    """A clock for each thread that runs code of the predictor's; the wait before that is not its fault."""

    def __init__(self) -> None:
        self._since: Dict[int, float] = {}

    def begins(self) -> None:
        """This thread runs the next piece of code: of another request, or behind an answer."""
        self._since[threading.get_ident()] = time.monotonic()

    def ends(self) -> None:
        """This thread runs none any more."""
        self._since.pop(threading.get_ident(), None)

    def millis(self) -> int:
        """Of the piece that has been running for longest, 1 at least; 0: none runs."""
        since = min(list(self._since.values()), default=None)
        return 0 if since is None else max(1, int((time.monotonic() - since) * 1000))
