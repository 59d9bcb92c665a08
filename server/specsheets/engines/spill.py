"""Spill: bytes that are laid aside in a file without a name, which the system takes away when it is closed."""

from __future__ import annotations

import tempfile
from pathlib import Path

LENGTH = 32
"""Bits of a number that say how many bytes there are; those above say where they begin."""


class FileSpill:
    """The Spill in a file of the folder at `folder`. A file rather than memory: what is read again is in the cache of the
    system for as long as it has room, and no longer."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError with one sentence where no file can be made."""
        self._folder = folder
        self._end = 0
        try:
            self._file = tempfile.TemporaryFile(prefix="facts.tmp-", dir=folder)  # noqa: SIM115 - closed by its last reader
        except OSError as e:
            raise self._failed(e) from e

    def lay(self, data: bytes) -> int:
        """See Spill. Raises OSError with one sentence when the disk is full."""
        start = self._end
        try:
            self._file.seek(start)
            self._file.write(data)
        except OSError as e:
            raise self._failed(e) from e
        self._end += len(data)
        return start << LENGTH | len(data)

    def take(self, number: int) -> bytes:
        """See Spill."""
        try:
            self._file.seek(number >> LENGTH)
            return self._file.read(number & (1 << LENGTH) - 1)
        except OSError as e:
            raise self._failed(e) from e

    def _failed(self, error: OSError) -> OSError:
        why = error.strerror or str(error)
        return OSError(f"Nothing can be laid aside in {self._folder} ({why}): free some space, or make it writable.")
