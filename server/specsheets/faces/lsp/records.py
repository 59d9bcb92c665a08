"""Records: what is logged goes to the client too, where people look first; the traceback stays on stderr."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp

TYPES = {logging.WARNING: lsp.MessageType.Warning, logging.ERROR: lsp.MessageType.Error}


class ToClient(logging.Handler):
    """Sends each record as one line, from the loop, whichever thread it comes from. Made on the loop."""

    def __init__(self, notify: Callable[[str, Any], None]) -> None:
        super().__init__(logging.WARNING)
        self._notify = notify
        self._loop = asyncio.get_running_loop()

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        error = record.exc_info[1] if record.exc_info else None
        said = f"{record.getMessage()}: {type(error).__name__}: {error}" if error else record.getMessage()
        told = lsp.LogMessageParams(type=TYPES.get(record.levelno, lsp.MessageType.Error), message=said)
        self._loop.call_soon_threadsafe(self._notify, lsp.WINDOW_LOG_MESSAGE, told)
