"""Forms: ``application/x-www-form-urlencoded`` and ``multipart/form-data`` (RFC 7578).

Reads strangers' bytes: every failure is ``Refused``, in one pass over the body, with no more memory
than the body and its parts.
"""

from __future__ import annotations

import io
import re
from typing import List, NamedTuple, Optional, Tuple
from urllib.parse import parse_qsl, unquote

from vertebra_worker import content_type
from vertebra_worker.failures import Refused
from vertebra_worker.values import Headers, MultiDict

MAX_FIELDS = 1000
MAX_PART_HEAD = 8 * 1024
MAX_PART_HEADERS = 20

_BOUNDARY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")


class UploadFile:
    """A file of a form. ``file`` is open for reading; ``read`` and ``seek`` are its own.

    Unlike Starlette's, ``read`` is no coroutine: ``predict`` is none either.
    """

    def __init__(self, filename: str, content: bytes, headers: Headers) -> None:
        self.filename = filename
        self.file = io.BytesIO(content)
        self.size = len(content)
        self.headers = headers
        self.content_type = headers.get("content-type", "")

    def read(self, size: int = -1) -> bytes:
        return self.file.read(size)

    def seek(self, offset: int) -> int:
        return self.file.seek(offset)

    def close(self) -> None:
        self.file.close()

    def __repr__(self) -> str:
        return f"UploadFile(filename={self.filename!r}, size={self.size})"


def urlencoded(body: bytes) -> MultiDict:
    """Names and texts."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict",
                          max_num_fields=MAX_FIELDS)
    except UnicodeError:
        raise Refused("The form is no UTF-8.") from None
    except ValueError:
        raise Refused(f"The form has more than {MAX_FIELDS} fields.") from None
    return MultiDict(pairs)


def multipart(body: bytes, boundary: Optional[str]) -> MultiDict:
    """Names and their values: texts, and ``UploadFile`` where a part has a file name."""
    if boundary is None or not _BOUNDARY.fullmatch(boundary):
        raise Refused("The multipart form's Content-Type names no boundary.")
    return MultiDict(_field(part) for part in _parts(body, b"--" + boundary.encode("ascii")))


class _Part(NamedTuple):
    headers: Headers
    content: bytes


def _parts(body: bytes, delimiter: bytes) -> List[_Part]:
    line = re.escape(delimiter) + rb"(?:(--)|[ \t]*\r\n)"
    # The line break before a delimiter belongs to the delimiter; the first may have none.
    next_one = re.compile(rb"\r\n" + line)
    found = re.compile(line).match(body) or _search(next_one, body, 0)
    parts: List[_Part] = []
    while not found.group(1):
        if len(parts) == MAX_FIELDS:
            raise Refused(f"The form has more than {MAX_FIELDS} fields.")
        headers, begin = _headers(body, found.end())
        found = _search(next_one, body, begin - 2)
        parts.append(_Part(headers, body[begin:found.start()]))
    return parts


def _search(delimiter: "re.Pattern[bytes]", body: bytes, start: int) -> "re.Match[bytes]":
    found = delimiter.search(body, start)
    if found is None:
        raise Refused("The multipart form is cut short: its last boundary is missing.")
    return found


def _headers(body: bytes, begin: int) -> Tuple[Headers, int]:
    """The headers of the part that begins here, and where its content begins."""
    if body.startswith(b"\r\n", begin):
        raise Refused("A part of the multipart form has no headers.")
    end = body.find(b"\r\n\r\n", begin, begin + MAX_PART_HEAD)
    if end < 0:
        raise Refused("The headers of a part of the multipart form do not end, or are too long.")
    try:
        lines = body[begin:end].decode("utf-8").split("\r\n")
    except UnicodeError:
        raise Refused("The headers of a part of the multipart form are no UTF-8.") from None
    if len(lines) > MAX_PART_HEADERS:
        raise Refused("A part of the multipart form has too many headers.")
    return Headers(dict(_header(line) for line in lines)), end + 4


def _header(line: str) -> Tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise Refused("A part of the multipart form has a header without a name.")
    return name.strip(), value.strip()


def _field(part: _Part) -> Tuple[str, object]:
    disposition = content_type.parse(part.headers.get("content-disposition", ""))
    name = disposition.parameters.get("name")
    if disposition.value != "form-data" or name is None:
        raise Refused("A part of the multipart form has no name.")
    filename = _filename(disposition.parameters)
    if filename is not None:
        return name, UploadFile(filename, part.content, part.headers)
    charset = content_type.parse(part.headers.get("content-type", "")).parameters.get("charset")
    return name, text(part.content, charset, f"field '{name[:100]}'")


def _filename(parameters: dict) -> Optional[str]:
    """The name without folders: it is a stranger's, and no path of ours."""
    name = parameters.get("filename")
    extended = parameters.get("filename*", "")
    if extended.lower().startswith("utf-8''"):
        name = unquote(extended[7:], encoding="utf-8", errors="replace")
    return None if name is None else re.split(r"[/\\]", name)[-1]


# Codecs that are no encodings of text in a document, or whose cost grows with the square of it.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}


def text(content: bytes, charset: Optional[str], what: str) -> str:
    """Decodes what came as ``charset``, UTF-8 where none is named."""
    name = (charset or "utf-8").strip().lower()
    try:
        if name.replace("-", "_") in _NO_CHARSETS:
            raise LookupError(name)
        return content.decode(name)
    except (LookupError, ValueError) as error:
        reason = f"is no {name[:40]}" if isinstance(error, UnicodeError) else \
            f"has a charset that is not known: '{name[:40]}'"
        raise Refused(f"The {what} {reason}.") from None
