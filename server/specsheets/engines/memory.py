"""Memory: every port but the model in plain Python; the reference for the other engines, and the double of the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import RLock

from specsheets.model.events import VERSION, Event
from specsheets.model.fold import Row
from specsheets.model.paths import is_source, refusal
from specsheets.model.record import (
    START,
    Folded,
    Line,
    RowTexts,
    check_chain,
    check_folded,
    event_of,
    fold_into,
    row_of,
    seal,
    stored,
)
from specsheets.ports import Clock, Conflict, Query, Recorded, Stat


class FixedClock:
    """A Clock that begins at `start` milliseconds of 2026-01-01 and goes one millisecond ahead with every question."""

    def __init__(self, start: int = 0) -> None:
        self._ticks = start
        self._ids = 0

    def now(self) -> str:
        """The next millisecond."""
        seconds, ms = divmod(self._ticks, 1000)
        self._ticks += 1
        hours, rest = divmod(seconds, 3600)
        return f"2026-01-{1 + hours // 24:02}T{hours % 24:02}:{rest // 60:02}:{rest % 60:02}.{ms:03}Z"

    def new_id(self) -> str:
        """The next number, as 12 hexadecimal digits."""
        self._ids += 1
        return f"{self._ids:012x}"


class MemoryStore:
    """A Store that lives as long as the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._lines: list[Line] = []
        self._tags: list[frozenset[str]] = []
        self._rows: RowTexts = {}
        self._cache: dict[str, dict[str, tuple[str, bytes]]] = {}

    def append(self, events: Sequence[Event], unless: Query | None = None) -> int:
        """See Store."""
        with self._lock:
            if unless is not None and next(self._matching(unless), None):
                raise Conflict("something was recorded in between")
            lines, rows = list(self._lines), dict(self._rows)
            tags = [*self._tags]
            for event in events:
                (body, kept), at, position = stored(event), self._clock.now(), len(lines) + 1
                digest = seal(lines[-1].hash if lines else START, position, at, event.kind, VERSION, body)
                lines.append(Line(position, at, event.kind, VERSION, body, digest))
                tags.append(frozenset(event.tags()))
                fold_into(rows, kept)
            self._lines, self._tags, self._rows = lines, tags, rows
            return len(lines)

    def read(self, after: int = 0, query: Query | None = None, until: int | None = None) -> Iterator[Recorded]:
        """See Store."""
        asked = query or Query()
        for line in self._matching(asked._replace(after=max(after, asked.after))):
            if until is not None and line.position > until:
                return
            yield Recorded(line.position, line.at, event_of(line.kind, line.version, line.body), line.hash)

    def _matching(self, query: Query) -> Iterator[Line]:
        wanted, lines, tags = set(query.tags), self._lines, self._tags
        for line in lines[max(query.after, 0) :]:
            if not wanted or wanted & tags[line.position - 1]:
                yield line

    def position(self) -> int:
        """See Store."""
        return len(self._lines)

    def get(self, space: str, key: str) -> Row | None:
        """See Store."""
        text = self._rows.get((space, key))
        return None if text is None else row_of(text)

    def rows(self, space: str) -> dict[str, Row]:
        """See Store."""
        return {key: row_of(text) for (of, key), text in sorted(self._rows.items()) if of == space}

    def column(self, space: str, name: str) -> dict[str, str]:
        """See Store."""
        return {key: row[name] for key, row in self.rows(space).items()}

    def rebuild(self) -> None:
        """See Store."""
        with self._lock:
            rows: RowTexts = {}
            for line in self._lines:
                fold_into(rows, event_of(line.kind, line.version, line.body))
            self._rows = rows

    def verify(self) -> list[str]:
        """See Store."""
        with self._lock:
            folded = Folded({}, set())
            tags = {(tag, position) for position, each in enumerate(self._tags, 1) for tag in each}
            return [*check_chain(self._lines, folded), *check_folded(Folded(self._rows, tags), folded)]

    def cached(self, space: str, keys: Iterable[str] | None = None) -> dict[str, tuple[str, bytes]]:
        """See Store."""
        held = self._cache.get(space, {})
        wanted = held.keys() if keys is None else set(keys) & held.keys()
        return {key: held[key] for key in sorted(wanted)}

    def cache(self, space: str, entries: Mapping[str, tuple[str, bytes] | None]) -> None:
        """See Store."""
        with self._lock:
            held = dict(self._cache.get(space, {}))
            for key, entry in entries.items():
                if entry is None:
                    held.pop(key, None)
                else:
                    held[key] = entry
            self._cache[space] = held

    def close(self) -> None:
        """Nothing is held."""


class MemoryFiles:
    """Files that live as long as the object. Every write counts the time of change up by one; nothing is ever ignored
    but the folders that no engine enters."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._files: dict[str, tuple[bytes, Stat]] = {}
        self._changes = 0
        for path, data in (files or {}).items():
            self.write(path, data)

    def list(self, suffixes: Sequence[str]) -> dict[str, Stat]:
        """See Files."""
        ending = tuple(suffixes)
        return {path: stat for path, (_, stat) in self._sorted() if path.endswith(ending) and is_source(path)}

    def tree(self, folder: str) -> dict[str, Stat]:
        """See Files."""
        _refuse(folder)
        return {
            path: stat for path, (_, stat) in self._sorted() if folder in ("", ".") or path.startswith(f"{folder}/")
        }

    def read(self, path: str) -> bytes:
        """See Files."""
        _refuse(path)
        if path in self._files:
            return self._files[path][0]
        if self.tree(path):
            raise IsADirectoryError(f"{path} is a folder, not a file.")
        raise FileNotFoundError(f"There is no file {path}.")

    def write(self, path: str, data: bytes) -> Stat:
        """See Files."""
        _refuse(path)
        if any(part.casefold() == ".git" for part in path.split("/")):
            raise PermissionError(f"{path} is refused: nothing is written into a .git folder.")
        if self.tree(path):
            raise IsADirectoryError(f"{path} cannot be written: a folder has this name.")
        parts = path.split("/")
        if any("/".join(parts[:n]) in self._files for n in range(1, len(parts))):
            raise NotADirectoryError(f"{path} cannot be written: a file stands where a folder is needed.")
        self._changes += 1
        stat = Stat(self._changes, len(data), self._changes)
        self._files[path] = (bytes(data), stat)
        return stat

    def sweep(self) -> Sequence[str]:
        """See Files. Nothing is ever half-written here."""
        return []

    def remove(self, path: str) -> None:
        """See Files."""
        _refuse(path)
        if self.tree(path):
            raise IsADirectoryError(f"{path} cannot be removed: it is a folder.")
        self._files.pop(path, None)

    def _sorted(self) -> Iterator[tuple[str, tuple[bytes, Stat]]]:
        return iter(sorted(self._files.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass")))


def _refuse(path: str) -> None:
    if sentence := refusal(path):
        raise PermissionError(sentence)
