"""From what ``predict`` returned to a response."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterable, NamedTuple, Optional, Tuple

from vertebra_worker import jsons
from vertebra_worker.failures import CodeFailed

OCTETS = "application/octet-stream"

# What belongs to the connection, which is the node's.
_NOT_OURS = {"connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-connection",
             "te", "trailer", "transfer-encoding", "upgrade", "content-type"}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class Answer(NamedTuple):
    """A response; the members are those of the frame ANSWER."""

    status: int
    content_type: str
    headers: Dict[str, str]
    body: bytes

    def head(self) -> dict:
        return {"status": self.status, "content_type": self.content_type, "headers": self.headers}


def answer_of(value: Any) -> Answer:
    """The response for what a predictor returned.

    Raises CodeFailed, with a text for its author, when it is none.
    """
    if isinstance(value, (bytes, bytearray, memoryview)):
        return Answer(200, OCTETS, {}, bytes(value))
    if isinstance(value, str):
        return Answer(200, "text/plain; charset=utf-8", {}, value.encode("utf-8", "replace"))
    if isinstance(getattr(value, "status_code", None), int) and hasattr(value, "headers"):
        return _response(value)
    try:
        return Answer(200, "application/json", {}, jsons.dumps(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise CodeFailed(f"predict returned a {type(value).__name__} that is no JSON: {error}") from error


def answer_of_exception(error: BaseException) -> Optional[Answer]:
    """The response that an ``HTTPException`` of Starlette or FastAPI stands for; None for any other."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int) or not 200 <= status <= 599 or not hasattr(error, "detail"):
        return None
    text = error.detail if isinstance(error.detail, str) else jsons.dumps(error.detail).decode()
    return Answer(status, "text/plain; charset=utf-8", {}, text.encode("utf-8", "replace"))


def _response(response: Any) -> Answer:
    """An object of Starlette, FastAPI, Flask, Werkzeug or requests: known by what it has."""
    status = int(response.status_code)
    if not 200 <= status <= 599:
        raise CodeFailed(f"predict returned a response with the status {status} (expected: 200 to 599)")
    headers = _headers(response.headers.items())
    kind = next((str(value) for name, value in response.headers.items()
                 if str(name).lower() == "content-type"), None) \
        or getattr(response, "media_type", None) or OCTETS
    if not _VALUE.fullmatch(kind):
        raise CodeFailed(f"predict returned a response with the content type {kind!r}")
    body = _body(response)
    if hasattr(response, "iter_content"):
        headers.pop("content-encoding", None)  # requests has decoded what it fetched.
    return Answer(status, kind, headers, body)


def _body(response: Any) -> bytes:
    if hasattr(response, "get_data"):
        return response.get_data()
    body = getattr(response, "body", None)
    if body is None:
        body = getattr(response, "content", None)
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    raise CodeFailed(
        f"predict returned a {type(response).__name__} without a body (streamed responses and files "
        "are not served; expected: a response that holds its bytes)")


def _headers(items: Iterable[Tuple[Any, Any]]) -> Dict[str, str]:
    headers: Dict[str, str] = {}
    for name, value in ((str(name).lower(), str(value)) for name, value in items):
        if name in _NOT_OURS:
            continue
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise CodeFailed(f"predict returned a response with the header {name!r}: {value[:100]!r}")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
