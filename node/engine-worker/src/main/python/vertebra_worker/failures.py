"""What can go wrong, as the node is told."""

from __future__ import annotations

# What FAILED says of a request for which there was no memory, and of one that was taken back in time.
NO_MEMORY = {"kind": "memory", "detail": "The worker has no memory for this request."}
CANCELLED = {"kind": "cancelled", "detail": "The request was cancelled."}


class Refused(Exception):
    """The request is the caller's fault; the text is for the caller."""


class CodeFailed(Exception):
    """The predictor broke its contract; the text is for the API's log."""


class LoadFailed(Exception):
    """What was to be loaded cannot serve.

    ``detail`` says what is wrong and ``fix`` is the line to add or to change, both for who deploys.
    """

    def __init__(self, detail: str, fix: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix


def shortened(text: str, most: int) -> str:
    """The text, without its middle where it has more than ``most`` characters."""
    if len(text) <= most:
        return text
    half = (most - 5) // 2
    return text[:half] + "\n...\n" + text[-half:]
