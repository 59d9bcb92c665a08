"""fold: the only way a sheet, a decision or a snapshot changes. Pure: an event and a look at the rows give new rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from specsheets.model.events import (
    Content,
    EntryRenamed,
    Event,
    FieldDecided,
    FieldReleased,
    FileEmitted,
    FilePruned,
    FindingsAccepted,
    RunStarted,
    RunStopped,
    SheetDropped,
    SheetEdited,
    SheetFilled,
    SheetFollowed,
    SheetMoved,
    SheetPlanned,
    SnapshotTaken,
    StepDone,
)
from specsheets.model.sheet import digest

Row = dict[str, Any]
Put = tuple[str, str, Row | None]
"""Space, key and the new row; None deletes it."""
Look = Callable[[str, str], Row | None]
"""Reads the present row of (space, key)."""

SPACES = ("sheet", "text", "decision", "id", "emitted", "baseline", "snapshot", "run")
"""sheet: figures per path · text: the sheet file's text per path · decision: per `entry/field` · id: the entries whose id
is not the one computed from path and key, per `path/key` · emitted: hash per path · baseline, snapshot, run: by name."""


def fold(event: Event, look: Look, position: int) -> Iterator[Put]:
    """The rows that `event`, the one at `position`, changes."""
    match event:
        case SheetPlanned() | SheetFollowed() | SheetEdited() | SheetFilled():
            yield from _sheet(event.path, event.sheet)
        case SheetDropped():
            yield "sheet", event.path, None
            yield "text", event.path, None
        case SheetMoved():
            row, text = look("sheet", event.path), look("text", event.path)
            yield "sheet", event.path, None
            yield "text", event.path, None
            if row and text:
                yield "sheet", event.to, row
                yield "text", event.to, text
        case EntryRenamed():
            yield "id", f"{event.path}/{event.was}", None
            yield "id", f"{event.path}/{event.now}", {"id": event.entry}
        case FieldDecided():
            yield (
                "decision",
                f"{event.entry}/{event.field}",
                {**event.model_dump(exclude={"kind", "run"}), "position": position},
            )
        case FieldReleased():
            yield "decision", f"{event.entry}/{event.field}", None
        case FileEmitted():
            yield "emitted", event.path, {"text": event.text}
        case FilePruned():
            yield "emitted", event.path, None
        case FindingsAccepted():
            for fingerprint in event.fingerprints:
                yield "baseline", fingerprint, {"by": event.by, "at": event.at}
        case SnapshotTaken():
            yield "snapshot", event.name, event.model_dump(exclude={"kind", "name"})
        case RunStarted():
            yield "run", event.run, {"verb": event.verb, "at": event.at, "steps": [], "outcome": ""}
        case StepDone():
            run = look("run", event.run) or {"steps": []}
            yield "run", event.run, {**run, "steps": [*run["steps"], event.step]}
        case RunStopped():
            yield (
                "run",
                event.run,
                {**(look("run", event.run) or {}), "outcome": event.outcome, "figures": event.figures},
            )
        case _:
            return


def _sheet(path: str, sheet: Content) -> Iterator[Put]:
    yield "sheet", path, {**sheet.model_dump(exclude={"text"}), "hash": digest(sheet.text)}
    yield "text", path, {"text": sheet.text}
