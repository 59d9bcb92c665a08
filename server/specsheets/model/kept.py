"""Kept: values by path of which only those asked for last are at hand; the rest is packed into bytes, or made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values that can be made from their path at any time. The last `most` that were asked for are kept; None: all."""

    def __init__(self, make: Callable[[str], V], most: int | None = None) -> None:
        self._make = make
        self._most = most
        self._values: dict[str, V] = {}

    def __getitem__(self, path: str) -> V:
        if path not in self._values:
            self[path] = self._make(path)
        elif self._most is not None:
            self._values[path] = self._values.pop(path)
        return self._values[path]

    def __setitem__(self, path: str, value: V) -> None:
        self._values[path] = value
        if self._most is not None and len(self._values) > self._most:
            del self._values[next(iter(self._values))]

    def drop(self, path: str) -> None:
        """Have the value of a path made again."""
        self._values.pop(path, None)

    def clear(self) -> None:
        """Have all values made again."""
        self._values.clear()


class Packed(MutableMapping[str, V]):
    """A mapping that holds the last `most` values as they are, and all others as bytes; None: all as they are."""

    def __init__(self, pack: Callable[[V], bytes], unpack: Callable[[bytes], V], most: int | None = None) -> None:
        self._pack = pack
        self._unpack = unpack
        self._most = most
        self._bytes: dict[str, bytes | None] = {}
        self._open: dict[str, V] = {}

    def __getitem__(self, path: str) -> V:
        if path not in self._open:
            packed = self._bytes[path]
            assert packed is not None, path
            self._hold(path, self._unpack(packed))
        elif self._most is not None:
            self._open[path] = self._open.pop(path)
        return self._open[path]

    def __setitem__(self, path: str, value: V) -> None:
        self._bytes[path] = None
        self._open.pop(path, None)
        self._hold(path, value)

    def lay(self, path: str, packed: bytes) -> None:
        """Take a value that is packed already."""
        self._bytes[path] = packed
        self._open.pop(path, None)

    def _hold(self, path: str, value: V) -> None:
        self._open[path] = value
        if self._most is not None and len(self._open) > self._most:
            oldest = next(iter(self._open))
            gone = self._open.pop(oldest)
            if self._bytes[oldest] is None:
                self._bytes[oldest] = self._pack(gone)

    def __delitem__(self, path: str) -> None:
        del self._bytes[path]
        self._open.pop(path, None)

    def __contains__(self, path: object) -> bool:
        return path in self._bytes

    def __iter__(self) -> Iterator[str]:
        return iter(self._bytes)

    def __len__(self) -> int:
        return len(self._bytes)
