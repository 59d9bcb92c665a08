"""Kept: values by path of which only those asked for last are at hand; the rest is laid aside, or made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Generic, TypeVar

V = TypeVar("V")


def _nowhere(_: object) -> int:
    raise AssertionError("a room for everything lays nothing aside")


class Room:
    """How much is held of what is known of every file: the values of the last `most` files that were asked for, and of no
    others; None: of all. `lay` lays bytes aside under a number, by which `take` finds them."""

    def __init__(
        self,
        most: int | None = None,
        lay: Callable[[bytes], int] = _nowhere,
        take: Callable[[int], bytes] = lambda _: b"",
    ) -> None:
        self._most = most
        self._lay = lay
        self._take = take

    def kept(self, make: Callable[[str], V], times: float = 1) -> Kept[V]:
        """Values that can be made from their path at any time; of so many `times` as many files as usual."""
        return Kept(make, None if self._most is None else max(1, int(self._most * times)))

    def lay(self, data: bytes) -> int:
        """Lay bytes aside."""
        return self._lay(data)

    def packed(self, pack: Callable[[V], bytes], unpack: Callable[[bytes], V]) -> Packed[V]:
        """Values that are laid aside as bytes."""
        return Packed(lambda value: self._lay(pack(value)), lambda number: unpack(self._take(number)), self._most)


class Kept(Generic[V]):
    """Values that are made when they are asked for. The last `most` are kept; None: all."""

    def __init__(self, make: Callable[[str], V], most: int | None) -> None:
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
    """A mapping that holds its last `most` values as they are, and of all others the number under which they are laid aside;
    None: all as they are."""

    def __init__(self, lay: Callable[[V], int], take: Callable[[int], V], most: int | None) -> None:
        self._lay = lay
        self._take = take
        self._most = most
        self._aside: dict[str, int | None] = {}
        self._open: dict[str, V] = {}

    def __getitem__(self, path: str) -> V:
        if path not in self._open:
            number = self._aside[path]
            assert number is not None, path
            self._hold(path, self._take(number))
        elif self._most is not None:
            self._open[path] = self._open.pop(path)
        return self._open[path]

    def __setitem__(self, path: str, value: V) -> None:
        self._aside[path] = None
        self._open.pop(path, None)
        self._hold(path, value)

    def lay(self, path: str, number: int) -> None:
        """Take a value that is laid aside already."""
        self._aside[path] = number
        self._open.pop(path, None)

    def _hold(self, path: str, value: V) -> None:
        self._open[path] = value
        if self._most is not None and len(self._open) > self._most:
            oldest = next(iter(self._open))
            gone = self._open.pop(oldest)
            if self._aside[oldest] is None:
                self._aside[oldest] = self._lay(gone)

    def __delitem__(self, path: str) -> None:
        del self._aside[path]
        self._open.pop(path, None)

    def __contains__(self, path: object) -> bool:
        return path in self._aside

    def __iter__(self) -> Iterator[str]:
        return iter(self._aside)

    def __len__(self) -> int:
        return len(self._aside)


EVERYTHING = Room()
"""Room for all of it."""
