"""Frames: the messages of a stream as its bytes come in, on the loop itself where the system tells it of them, else from a thread."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import BinaryIO

log = logging.getLogger("specsheets.lsp")

LARGEST_MESSAGE = 64_000_000
"""Bytes; a frame that claims more is refused, and the stream with it."""
LONGEST_LINE = 10_000
"""Bytes; more without a line end are no header."""


class Frames(asyncio.Protocol):
    """Hands each body to `take`, one in each turn of the loop, and calls `end` when no more will come. Lines that are no header
    are passed over."""

    def __init__(self, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
        self._take, self._end = take, end
        self._loop = asyncio.get_running_loop()
        self._bytes = bytearray()
        self._length = -1
        self._in_body = self._is_due = self._is_over = False

    async def follow(self, stream: BinaryIO) -> None:
        """Take what comes from a pipe, or from anything else that can be read."""
        if os.name == "posix":
            try:
                await self._loop.connect_read_pipe(lambda: self, stream)
                return
            except (ValueError, OSError):
                pass  # a plain file is always ready, and no loop waits for it
        threading.Thread(target=self._read, args=(stream,), name="read", daemon=True).start()

    def _read(self, stream: BinaryIO) -> None:
        while data := os.read(stream.fileno(), 1 << 16):
            self._loop.call_soon_threadsafe(self.data_received, data)
        self._loop.call_soon_threadsafe(self.eof_received)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if not self._is_over:
            self._bytes += data
            self._go()

    def eof_received(self) -> None:
        """No more will come; what came is taken first."""
        self._is_over = True
        self._go()

    def connection_lost(self, _: Exception | None) -> None:
        """As at its end."""
        self.eof_received()

    def _go(self) -> None:
        if not self._is_due:
            self._turn()

    def _turn(self) -> None:
        self._is_due = False
        body = self._next()
        if body is not None:
            self._is_due = True
            self._loop.call_soon(self._turn)
            self._take(body)
        elif self._is_over:
            self._end()

    def _next(self) -> bytes | None:
        """The next body; None where it has not come whole."""
        while not self._in_body:
            end = self._bytes.find(b"\n", 0, LONGEST_LINE)
            if end < 0 and len(self._bytes) < LONGEST_LINE:
                return None
            line = self._cut(end + 1 or LONGEST_LINE)
            if line.strip():
                name, _, value = line.partition(b":")
                if name.strip().lower() == b"content-length" and value.strip().isdigit():
                    self._length = int(value)
            elif self._length > LARGEST_MESSAGE:
                log.error("a message of %d bytes was refused", self._length)
                self._bytes.clear()
                self._is_over = True
                return None
            else:
                self._in_body = self._length >= 0
        if len(self._bytes) < self._length:
            return None
        body, self._length, self._in_body = self._cut(self._length), -1, False
        return body

    def _cut(self, length: int) -> bytes:
        data = bytes(self._bytes[:length])
        del self._bytes[:length]
        return data
