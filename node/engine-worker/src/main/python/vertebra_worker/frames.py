"""Frames, as docs/reference/worker-protocol.md describes them."""

from __future__ import annotations

import json
import struct
from typing import BinaryIO, NamedTuple, Optional

HELLO, LOAD, LOADED, FAILED, CALL, RUN, ANSWER, CANCEL, PING, PONG, LOG, METRIC, STOP = range(1, 14)

MAX_LENGTH = 512 * 1024 * 1024
MAX_HEAD = 8 * 1024 * 1024
VERSION = 1

# length, version, type, flags, head length, id; the length counts all that follows it.
_START = struct.Struct("<IBBHIQ")
_COUNTED = _START.size - 4
_SKIPPED_AT_ONCE = 16 * 1024

# Made once: `json.dumps` would make one for each head.
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class Frame(NamedTuple):
    """One message; ``head`` is a JSON object."""

    type: int
    id: int
    head: dict
    body: bytes


class ProtocolError(Exception):
    """What came is no frame of this protocol, or came at the wrong time."""


class TooLong(Exception):
    """The message exceeds what one frame may hold."""


class NoMemory(Exception):
    """There was no memory for a frame. The stream goes on behind it."""

    def __init__(self, identity: int) -> None:
        super().__init__(f"no memory for frame {identity}")
        self.id = identity


def read(stream: BinaryIO) -> Optional[Frame]:
    """Reads one frame; None at the end of the stream.

    Raises NoMemory, and ProtocolError when the bytes are no frame; the stream is of no use after that.
    """
    start = stream.read(_START.size)
    if not start:
        return None
    if len(start) < _START.size:
        raise ProtocolError("a frame was cut short")
    length, version, kind, flags, head_length, identity = _START.unpack(start)
    if version != VERSION or flags != 0:
        raise ProtocolError(f"version: {version}, flags: {flags} (expected: {VERSION} and 0)")
    rest = length - _COUNTED
    if length > MAX_LENGTH or head_length > min(rest, MAX_HEAD):
        raise ProtocolError(f"length: {length}, head: {head_length} (expected: less)")
    try:
        head = stream.read(head_length)
        rest -= len(head)
        body = stream.read(rest)
        rest -= len(body)
        if rest:
            raise ProtocolError("a frame was cut short")
        return Frame(kind, identity, _parse(head), body)
    except MemoryError:
        # A read asks for all the memory that it needs before it takes a byte.
        _skip(stream, rest)
        raise NoMemory(identity) from None


def is_whole(begin: bytes) -> bool:
    """True when these bytes, with which a frame begins, are all of it."""
    length = int.from_bytes(begin[:4], "little")
    return len(begin) >= max(_START.size, 4 + length)


def _skip(stream: BinaryIO, rest: int) -> None:
    while rest:
        skipped = len(stream.read(min(rest, _SKIPPED_AT_ONCE)))
        if not skipped:
            raise ProtocolError("a frame was cut short")
        rest -= skipped


def _parse(head: bytes) -> dict:
    try:
        parsed = json.loads(head.decode())
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the head is no JSON") from error
    if not isinstance(parsed, dict):
        raise ProtocolError("the head is no JSON object")
    return parsed


def start(kind: int, identity: int, head: dict, body_length: int, most: int = MAX_LENGTH) -> bytes:
    """The bytes of a frame that come before its body. Raises TooLong above ``most`` bytes."""
    text = _ENCODER.encode(head).encode()
    length = _COUNTED + len(text) + body_length
    if length + 4 > most or len(text) > MAX_HEAD:
        raise TooLong(f"{length} bytes (expected: at most {most})")
    return _START.pack(length, VERSION, kind, 0, len(text), identity) + text
