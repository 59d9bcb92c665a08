"""Record: an event as it is stored: its text, its place in the hash chain, and the rows that a log folds to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from specsheets.model.events import EVENT, Event, upcast
from specsheets.model.fold import Row, fold

START = ""
"""The hash before the first event."""

RowTexts = dict[tuple[str, str], str]
"""The text of every row, by space and key."""


class Line(NamedTuple):
    """One stored event: `body` is compact JSON of the event without its kind, `hash` seals it and all before it."""

    position: int
    at: str
    kind: str
    version: int
    body: str
    hash: str


def body_of(event: Event) -> str:
    """The text under which an event is stored.

    Raises ValueError where it holds something that JSON or UTF-8 cannot say.
    """
    return event.model_dump_json(exclude={"kind"})


def event_of(kind: str, version: int, body: str) -> Event:
    """The stored event, in today's shape.

    Raises ValueError when it is newer than this program, or none that it knows.
    """
    return EVENT.validate_python(upcast(kind, version, json.loads(body)))


def seal(before: str, position: int, at: str, kind: str, version: int, body: str) -> str:
    """SHA-256, in hexadecimal, over the hash of the event before and everything that is stored of this one."""
    return hashlib.sha256(f"{before}\0{position}\0{at}\0{kind}\0{version}\0{body}".encode()).hexdigest()


def row_text(row: Row) -> str:
    """The text under which a row is stored."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def fold_into(rows: RowTexts, event: Event) -> None:
    """Change `rows` as `event` demands."""

    def look(space: str, key: str) -> Row | None:
        text = rows.get((space, key))
        row: Row | None = None if text is None else json.loads(text)
        return row

    for space, key, row in fold(event, look):
        if row is None:
            rows.pop((space, key), None)
        else:
            rows[space, key] = row_text(row)


def check_chain(lines: Iterable[Line], rows: RowTexts) -> Iterator[str]:
    """Follow a log from its first event, fold each into `rows`, and yield one sentence per fault."""
    before, expected = START, 1
    for line in lines:
        if line.position != expected:
            yield f"Event {expected} is missing: the log goes on with event {line.position}."
        if seal(before, *line[:-1]) != line.hash:
            yield f"Event {line.position} was changed after it was recorded: its hash does not fit."
        before, expected = line.hash, line.position + 1
        try:
            event = event_of(line.kind, line.version, line.body)
        except ValueError:
            yield f"Event {line.position} cannot be read: it is no {line.kind!r} that this version knows."
            continue
        fold_into(rows, event)


def check_rows(stored: RowTexts, folded: RowTexts) -> Iterator[str]:
    """One sentence per row that differs from what the log says."""
    for space, key in sorted(stored.keys() | folded.keys()):
        if stored.get((space, key)) != folded.get((space, key)):
            yield f"Row {key!r} of {space!r} does not equal what the log says."


def replay(events: Iterable[Event]) -> dict[str, dict[str, Row]]:
    """The rows after these events, the first of the log first: by space, then by key, in order."""
    texts: RowTexts = {}
    for event in events:
        fold_into(texts, event)
    rows: dict[str, dict[str, Row]] = {}
    for space, key in sorted(texts):
        rows.setdefault(space, {})[key] = json.loads(texts[space, key])
    return rows
