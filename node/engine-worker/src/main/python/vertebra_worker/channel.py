"""The worker's end of the socket."""

from __future__ import annotations

import io
import os
import select
import socket
import threading
from typing import Optional

from vertebra_worker import frames
from vertebra_worker.frames import Frame

_JOINED = 64 * 1024


class _Incoming(io.RawIOBase):
    """The bytes of a socket, and where ``only_buffered`` none of them."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.only_buffered = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> Optional[int]:
        return None if self.only_buffered else self._connection.recv_into(buffer)


class Channel:
    """Sends from any thread, one frame after the other; receives on one thread.

    When the node is gone there is nobody left to work for: the process ends at once.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._incoming = _Incoming(connection)
        self._input = io.BufferedReader(self._incoming, 256 * 1024)
        self._sending = threading.Lock()
        self._max_frame = frames.MAX_LENGTH
        self.is_open = True
        # Frames of two processes would mix: a forked child has no channel.
        os.register_at_fork(after_in_child=self._leave)

    def limit(self, max_frame: int) -> None:
        """The node takes no longer frame than this many bytes."""
        self._max_frame = min(max_frame, frames.MAX_LENGTH)

    def has_another(self) -> bool:
        """True when a whole frame has come with the last one. For the thread that receives."""
        self._incoming.only_buffered = True
        try:
            return frames.is_whole(self._input.peek())
        finally:
            self._incoming.only_buffered = False

    def comes(self, seconds: float) -> bool:
        """Waits so long for the next frame; True when it, or the end, begins to come. Likewise."""
        return self.has_another() or bool(select.select([self._connection], [], [], seconds)[0])

    def receive(self) -> Optional[Frame]:
        """The next frame; None when the node has closed."""
        try:
            return frames.read(self._input)
        except OSError:
            return None

    def send(self, kind: int, identity: int = 0, head: Optional[dict] = None, body: bytes = b""):
        """Sends one frame; blocks while the node does not read. Raises TooLong before a byte went.

        Does nothing in a child that the predictor forked, where ``is_open`` is false.
        """
        if not self.is_open:
            return
        start = frames.start(kind, identity, head or {}, len(body), self._max_frame)
        try:
            with self._sending:
                if len(body) <= _JOINED:
                    self._connection.sendall(start + body)
                else:
                    self._connection.sendall(start)
                    self._connection.sendall(body)
        except OSError:
            os._exit(1)

    def _leave(self) -> None:
        self.is_open = False
        os.close(self._connection.detach())
