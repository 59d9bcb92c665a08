"""Record: an event as it is stored: its text, its place in the hash chain, and the rows that a log folds to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic_core import from_json, to_json

from specsheets.model.events import Event
from specsheets.model.fold import Row, fold
from specsheets.model.stored import event_adapter, upcast

START = ""
"""The hash before the first event."""

RowTexts = dict[tuple[str, str], str]
"""The text of every row, by space and key."""


class Folded(NamedTuple):
    """What a log comes to: the text of every row, and every tag with the positions of the events that carry it."""

    rows: RowTexts
    tags: set[tuple[str, int]]


class Line(NamedTuple):
    """One stored event: `body` is compact JSON of the event without its kind, `hash` seals it and all before it."""

    position: int
    at: str
    kind: str
    version: int
    body: str
    hash: str


def stored(event: Event) -> tuple[str, Event]:
    """The text under which an event is stored, and the event as it will be read back from it.

    Only the second may be folded: a float or a tuple may look different before it was stored.
    Raises ValueError where the event holds something that JSON or UTF-8 cannot say.
    """
    body = event.model_dump_json(exclude={"kind"})
    return body, type(event).model_validate_json(body)


def event_of(kind: str, version: int, body: str) -> Event:
    """The stored event, in today's shape.

    Raises ValueError when it is newer than this program, or none that it knows.
    """
    if not isinstance(version, int):
        raise ValueError(f"event {kind} has no version but {version!r}")
    return event_adapter().validate_python(upcast(kind, version, from_json(body)))


def seal(before: str, position: int, at: str, kind: str, version: int, body: str) -> str:
    """SHA-256, in hexadecimal, over the hash of the event before and everything that is stored of this one."""
    return hashlib.sha256(f"{before}\0{position}\0{at}\0{kind}\0{version}\0{body}".encode()).hexdigest()


def row_text(row: Row) -> str:
    """The text under which a row is stored."""
    return to_json(row).decode()


def row_of(text: str) -> Row:
    """The row that was stored as `text`."""
    row: Row = from_json(text)
    return row


def fold_into(rows: RowTexts, event: Event) -> None:
    """Change `rows` as `event` demands."""

    def look(space: str, key: str) -> Row | None:
        text = rows.get((space, key))
        return None if text is None else row_of(text)

    for space, key, row in fold(event, look):
        if row is None:
            rows.pop((space, key), None)
        else:
            rows[space, key] = row_text(row)


def check_chain(lines: Iterable[Line], folded: Folded) -> Iterator[str]:
    """Follow a log from its first event, fold each into `folded`, and yield one sentence per fault."""
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
        fold_into(folded.rows, event)
        folded.tags.update((tag, line.position) for tag in event.tags())


def check_folded(stored: Folded, folded: Folded) -> Iterator[str]:
    """One sentence per row, and per event's tags, that is stored otherwise than the log says."""
    for space, key in sorted(stored.rows.keys() | folded.rows.keys()):
        if stored.rows.get((space, key)) != folded.rows.get((space, key)):
            yield f"Row {key!r} of {space!r} does not equal what the log says: rebuild the rows."
    for position in sorted({position for _, position in stored.tags ^ folded.tags}):
        yield f"Tags of event {position} do not equal what the log says: rebuild the rows."


def replay(events: Iterable[Event]) -> dict[str, dict[str, Row]]:
    """The rows after these events, the first of the log first: by space, then by key, in order."""
    texts: RowTexts = {}
    for event in events:
        fold_into(texts, event)
    rows: dict[str, dict[str, Row]] = {}
    for space, key in sorted(texts):
        rows.setdefault(space, {})[key] = row_of(texts[space, key])
    return rows
