"""Kept: values by path of which only those asked for last are at hand; the rest is packed, or made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Generic, TypeVar

V = TypeVar("V")
P = TypeVar("P")


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


class Packed(MutableMapping[str, V], Generic[V, P]):
    """A mapping that holds its last `most` values as they are, and of all others what `pack` makes of them; None: all as
    they are."""

    def __init__(self, pack: Callable[[V], P], unpack: Callable[[P], V], most: int | None = None) -> None:
        self._pack = pack
        self._unpack = unpack
        self._most = most
        self._packed: dict[str, P | None] = {}
        self._open: dict[str, V] = {}

    def __getitem__(self, path: str) -> V:
        if path not in self._open:
            packed = self._packed[path]
            assert packed is not None, path
            self._hold(path, self._unpack(packed))
        elif self._most is not None:
            self._open[path] = self._open.pop(path)
        return self._open[path]

    def __setitem__(self, path: str, value: V) -> None:
        self._packed[path] = None
        self._open.pop(path, None)
        self._hold(path, value)

    def lay(self, path: str, packed: P) -> None:
        """Take a value that is packed already."""
        self._packed[path] = packed
        self._open.pop(path, None)

    def _hold(self, path: str, value: V) -> None:
        self._open[path] = value
        if self._most is not None and len(self._open) > self._most:
            oldest = next(iter(self._open))
            gone = self._open.pop(oldest)
            if self._packed[oldest] is None:
                self._packed[oldest] = self._pack(gone)

    def __delitem__(self, path: str) -> None:
        del self._packed[path]
        self._open.pop(path, None)

    def __contains__(self, path: object) -> bool:
        return path in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)
