"""What runs requests."""

from __future__ import annotations

from typing import List, Protocol

from vertebra_worker.frames import Frame


class Service(Protocol):
    """Answers requests, from any of the worker's threads."""

    def answer(self, requests: List[Frame]) -> None:
        """Sends one ANSWER or FAILED for each request; raises nothing."""
