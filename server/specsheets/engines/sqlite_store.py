"""SQLite store: events, their tags and the rows folded from them, always changed in one transaction."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from specsheets.engines.sqlite import AFRESH, PATIENCE, connect, plainly, sentence, writing
from specsheets.model.events import VERSION, Event
from specsheets.model.fold import Row, fold
from specsheets.model.record import (
    START,
    Folded,
    Line,
    check_chain,
    check_folded,
    event_of,
    row_of,
    row_text,
    seal,
    stored,
)
from specsheets.ports import Clock, Conflict, Damaged, Query, Recorded

PAGE = 200
"""Events that are read at a time."""

_EVENTS = "SELECT seq, at, kind, version, body, hash FROM events"
_TAGGED = "seq IN (SELECT seq FROM tags WHERE tag IN (SELECT value FROM json_each(?)))"
_PUT = "INSERT INTO rows VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"


class SqliteStore:
    """The Store in the file at `path`. Threads may share it: each gets a connection of its own; so may processes."""

    def __init__(self, path: Path, clock: Clock, patience: float = PATIENCE) -> None:
        """Open the database, and make it where there is none. `patience` is how many seconds a lock is waited for.

        Raises Damaged.
        """
        self._path = path
        self._clock = clock
        self._patience = patience
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._connection()

    def _connection(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if held is None:
            held = self._own.connection = connect(self._path, self._patience)
            self._opened.append(held)
        return held

    def append(self, events: Sequence[Event], unless: Query | None = None) -> int:
        """See Store. Raises Damaged where nothing can be recorded, and ValueError for an event that cannot be stored."""
        pairs = [stored(event) for event in events]
        with plainly(self._path):
            connection = self._connection()
            with writing(connection):
                position, before = self._end(connection)
                if unless is not None and self._exists(connection, unless):
                    raise Conflict("something was recorded in between")
                for body, event in pairs:
                    position, at = position + 1, self._clock.now()
                    before = seal(before, position, at, event.kind, VERSION, body)
                    record = (position, at, event.kind, VERSION, body, before)
                    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", record)
                    tags = [(tag, position) for tag in set(event.tags())]
                    connection.executemany("INSERT INTO tags VALUES (?, ?)", tags)
                    self._fold(connection, event)
                connection.execute("UPDATE folded SET position = ?, hash = ?", (position, before))
        return position

    def _end(self, connection: sqlite3.Connection) -> tuple[int, str]:
        row = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        end: tuple[int, str] = row or (0, START)
        folded: tuple[int, str] | None = connection.execute("SELECT position, hash FROM folded").fetchone()
        if folded != end:
            raise Damaged(f"{self._path} is damaged. {_cut(end[0], folded[0] if folded else 0)} {AFRESH}")
        return end

    def _exists(self, connection: sqlite3.Connection, query: Query) -> bool:
        where, values = _where(query)
        return connection.execute(f"SELECT 1 FROM events WHERE {where} LIMIT 1", values).fetchone() is not None

    def _fold(self, connection: sqlite3.Connection, event: Event) -> None:
        def look(space: str, key: str) -> Row | None:
            return _row(connection, space, key)

        for space, key, row in fold(event, look):
            if row is None:
                connection.execute("DELETE FROM rows WHERE space = ? AND key = ?", (space, key))
            else:
                connection.execute(_PUT, (space, key, row_text(row)))

    def read(self, after: int = 0, query: Query | None = None, until: int | None = None) -> Iterator[Recorded]:
        """See Store. Raises Damaged at an event that cannot be read."""
        asked = query or Query()
        after, last = max(after, asked.after), self.position()
        last = last if until is None else min(last, until)
        while after < last:
            where, values = _where(asked._replace(after=after))
            with plainly(self._path):
                page = self._connection().execute(
                    f"{_EVENTS} WHERE {where} AND seq <= ? ORDER BY seq LIMIT ?", (*values, last, PAGE)
                )
                lines = [Line(*line) for line in page]
            for line in lines:
                yield self._recorded(line)
            after = lines[-1].position if len(lines) == PAGE else last

    def _recorded(self, line: Line) -> Recorded:
        try:
            event = event_of(line.kind, line.version, line.body)
        except ValueError as error:
            if isinstance(line.version, int) and line.version > VERSION:
                raise Damaged(f"{self._path}: {error}.") from error
            raise Damaged(
                f"{self._path} is damaged: event {line.position} cannot be read. Move it aside, and it is made anew."
            ) from error
        return Recorded(line.position, line.at, event, line.hash)

    def position(self) -> int:
        """See Store."""
        with plainly(self._path):
            return int(self._connection().execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    def get(self, space: str, key: str) -> Row | None:
        """See Store."""
        with plainly(self._path):
            return _row(self._connection(), space, key)

    def rows(self, space: str) -> dict[str, Row]:
        """See Store."""
        with plainly(self._path):
            found = (
                self._connection()
                .execute("SELECT key, value FROM rows WHERE space = ? ORDER BY key", (space,))
                .fetchall()
            )
            return {key: row_of(value) for key, value in found}

    def column(self, space: str, name: str) -> dict[str, str]:
        """See Store."""
        select = "SELECT key, json_extract(value, ?) FROM rows WHERE space = ? ORDER BY key"
        with plainly(self._path):
            return dict(self._connection().execute(select, (f"$.{name}", space)).fetchall())

    def rebuild(self) -> None:
        """See Store. Raises Damaged, and changes nothing, when the log itself has a fault: that no rebuilding heals."""
        folded = Folded({}, set())
        with plainly(self._path):
            connection = self._connection()
            with writing(connection):
                for fault in _log_faults(connection, folded):
                    raise Damaged(f"{self._path} is damaged. {fault} {AFRESH}")
                connection.execute("DELETE FROM rows")
                connection.executemany(_PUT, [(space, key, text) for (space, key), text in sorted(folded.rows.items())])
                connection.execute("DELETE FROM tags")
                connection.executemany("INSERT INTO tags VALUES (?, ?)", sorted(folded.tags))

    def verify(self) -> list[str]:
        """See Store. Never raises for what is stored: what SQLite itself cannot read is a fault too."""
        faults: list[str] = []
        try:
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                faults.extend(_faults(connection))
            finally:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            faults.append(sentence(self._path, error))
        return faults

    def cached(self, space: str, keys: Iterable[str] | None = None) -> dict[str, tuple[str, bytes]]:
        """See Store."""
        select, values = "SELECT key, stamp, blob FROM cache WHERE space = ?", [space]
        if keys is not None:
            select += " AND key IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(keys)))
        with plainly(self._path):
            found = self._connection().execute(f"{select} ORDER BY key", values).fetchall()
        return {key: (stamp, blob) for key, stamp, blob in found}

    def cache(self, space: str, entries: Mapping[str, tuple[str, bytes] | None]) -> None:
        """See Store."""
        if not entries:
            return
        put = [(space, key, *entry) for key, entry in entries.items() if entry is not None]
        drop = [(space, key) for key, entry in entries.items() if entry is None]
        with plainly(self._path):
            connection = self._connection()
            with writing(connection):
                connection.executemany("INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?)", put)
                connection.executemany("DELETE FROM cache WHERE space = ? AND key = ?", drop)

    def close(self) -> None:
        """See Store."""
        with plainly(self._path):
            while self._opened:
                self._opened.pop().close()
        self._own = threading.local()


def _where(query: Query) -> tuple[str, tuple[object, ...]]:
    if not query.tags:
        return "seq > ?", (query.after,)
    return f"seq > ? AND {_TAGGED}", (query.after, json.dumps(query.tags))


def _row(connection: sqlite3.Connection, space: str, key: str) -> Row | None:
    found = connection.execute("SELECT value FROM rows WHERE space = ? AND key = ?", (space, key)).fetchone()
    return row_of(found[0]) if found else None


def _cut(end: int, folded: int) -> str:
    return f"The log ends with event {end}, but its rows were folded up to event {folded}."


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "backslashreplace")


def _lines(connection: sqlite3.Connection) -> Iterator[Line]:
    # As bytes, because a damaged text need not be UTF-8.
    select = "SELECT seq, CAST(at AS BLOB), CAST(kind AS BLOB), version, CAST(body AS BLOB), CAST(hash AS BLOB) FROM events ORDER BY seq"
    for seq, at, kind, version, body, digest in connection.execute(select):
        yield Line(seq, _text(at), _text(kind), version, _text(body), _text(digest))


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield f"The database is damaged inside: {said}."
    folded = Folded({}, set())
    yield from _log_faults(connection, folded)
    rows = connection.execute("SELECT space, key, CAST(value AS BLOB) FROM rows")
    texts = {(space, key): _text(value) for space, key, value in rows}
    tags = set(connection.execute("SELECT tag, seq FROM tags"))
    yield from check_folded(Folded(texts, tags), folded)


def _log_faults(connection: sqlite3.Connection, folded: Folded) -> Iterator[str]:
    yield from check_chain(_lines(connection), folded)
    end = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone() or (0, START)
    mark = connection.execute("SELECT position, hash FROM folded").fetchone()
    if end != mark:
        yield _cut(end[0], mark[0] if mark else 0)
