"""Ports: the sockets behind which engines stand. Every engine of a port passes the same contract suite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from specsheets.model.events import Event
from specsheets.model.fold import Row


class Recorded(NamedTuple):
    """An event as it stands in the log. `hash` chains it to the one before."""

    position: int
    at: str
    event: Event
    hash: str


class Query(NamedTuple):
    """Events that carry any of `tags`, recorded after `after`; no tags means every event."""

    tags: tuple[str, ...] = ()
    after: int = 0


class Conflict(Exception):
    """An append was refused: an event that it said must not exist came in between."""


class Damaged(Exception):
    """What is stored cannot be read; the message is one sentence that says what and what to do."""


class Ruined(Damaged):
    """What lies in the place of the log is none any more, or cannot be read at all: it may be set aside and made anew."""


class Store(Protocol):
    """The event log and the rows folded from it, always changed together."""

    def append(self, events: Sequence[Event], unless: Query | None = None) -> int:
        """Record all events or none, in order, fold them into rows, and return the last position.

        Raises Conflict when an event matching `unless` exists.
        """

    def read(self, after: int = 0, query: Query | None = None, until: int | None = None) -> Iterator[Recorded]:
        """Events in order, from the one after `after` up to and including `until`."""

    def position(self) -> int:
        """The position of the last event; 0 for an empty log."""

    def get(self, space: str, key: str) -> Row | None:
        """One folded row."""

    def rows(self, space: str) -> dict[str, Row]:
        """All rows of a space, in order of their keys."""

    def rebuild(self) -> None:
        """Fold the whole log anew; the rows come out equal."""

    def verify(self) -> list[str]:
        """Faults in the hash chain and between log and rows, one sentence each; empty when all is well."""

    def cached(self, space: str, keys: Iterable[str] | None = None) -> dict[str, tuple[str, bytes]]:
        """Cache entries (stamp, blob) by key: all of a space, or those of `keys` that exist. Not events; may vanish at any time."""

    def cache(self, space: str, entries: Mapping[str, tuple[str, bytes] | None]) -> None:
        """Put cache entries, or remove those that are None, in one transaction."""

    def close(self) -> None:
        """Release files; the store is not used afterwards."""


class Stat(NamedTuple):
    """What the disk says of a file without opening it: time of change in nanoseconds, size in bytes, inode."""

    mtime: int
    size: int
    inode: int


class Files(Protocol):
    """The files of one project, by project-relative POSIX path. Nothing outside the root is ever read or written."""

    def list(self, suffixes: Sequence[str]) -> dict[str, Stat]:
        """Source files below the root with one of `suffixes`, ignore files honoured, links out of the root left out,
        sorted by path; `.git`, `.specsheets` and virtual environments are never entered."""

    def tree(self, folder: str) -> dict[str, Stat]:
        """All files below `folder`, nothing ignored, keyed by project-relative path; {} where there is no such folder."""

    def read(self, path: str) -> bytes:
        """Raises FileNotFoundError, or OSError with a plain message; refuses a path that leaves the root with PermissionError."""

    def write(self, path: str, data: bytes) -> Stat:
        """Write a file whole: temporary file beside it, flush, rename. Folders are made. Same refusals as `read`."""

    def remove(self, path: str) -> None:
        """Remove a file, and folders that this leaves empty below `.specsheets`. No error where it is gone."""

    def sweep(self) -> Sequence[str]:
        """Remove the temporary files that killed writers left a while ago, and return their paths."""


class NoRepository(Exception):
    """The repository cannot answer: what is wrong, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what = what
        self.todo = todo


class Repository(Protocol):
    """The version control around a project; never written to. Paths are project-relative, also where the project is a
    folder of a larger checkout. Every method raises NoRepository where it cannot answer."""

    def merge_base(self, ref: str) -> str:
        """The newest commit that HEAD shares with `ref`."""

    def head(self) -> str:
        """The commit that is checked out."""

    def paths(self, commit: str) -> list[str]:
        """The files of a commit."""

    def changed(self, commit: str) -> list[str]:
        """The files that differ from a commit, or exist on one side only, those that nobody tracks included and ignored
        ones left out; sorted."""

    def blobs(self, commit: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes that files had in a commit; those that it does not have are left out."""


class Clock(Protocol):
    """Time and chance, handed in so that everything else is a pure function."""

    def now(self) -> str:
        """The time as ISO 8601 in UTC, to the millisecond, ending in Z."""

    def new_id(self) -> str:
        """A fresh identifier of 12 hexadecimal digits."""


Json = Mapping[str, Any]
