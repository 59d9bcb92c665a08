"""fold: the only way a sheet, a decision or a snapshot changes. Pure: an event and a look at the rows give new rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from specsheets.model.events import (
    Content,
    DecisionsForgotten,
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
from specsheets.model.fill_events import (
    BodyWritten,
    FieldQueued,
    FieldRefused,
    FieldUnparked,
    ModelAnswered,
    ProposalRejected,
    QuestionWritten,
    QueueDrained,
    ValuesProposed,
)
from specsheets.model.sheet import digest

Row = dict[str, Any]
Put = tuple[str, str, Row | None]
"""Space, key and the new row; None deletes it."""
Look = Callable[[str, str], Row | None]
"""Reads the present row of (space, key)."""

SPACES = (
    "sheet",
    "text",
    "base",
    "decision",
    "id",
    "emitted",
    "baseline",
    "body",
    "snapshot",
    "run",
    "proposal",
    "queued",
    "refused",
)
"""sheet: figures per path · text: the sheet file's text per path · base: what
the program last wrote, where somebody edited it since · decision: per `entry/field` · id: the entries whose id
is not the one computed from path and key, per `path/key` · emitted: hash per path · body: per entry, what was
last written for it · baseline, snapshot, run: by name ·
proposal: by run · queued, refused: per `entry/field`, the empty fields that wait for a model, and those to which no
answer passed."""


def fold(event: Event, look: Look) -> Iterator[Put]:
    """The rows that `event` changes."""
    match event:
        case SheetPlanned():
            yield from _sheet(event.path, event.sheet)
        case SheetFollowed():
            yield from _sheet(event.path, event.sheet)
            yield "base", event.path, {"text": event.base} if event.base else None
        case SheetEdited() | SheetFilled():
            before = look("text", event.path)
            if before and not look("base", event.path):
                yield "base", event.path, before
            yield from _sheet(event.path, event.sheet)
        case SheetDropped():
            for space in ("sheet", "text", "base"):
                yield space, event.path, None
        case SheetMoved():
            # Where only the decision travelled, the rows of the sheets follow their files.
            if event.sheet:
                for space in ("sheet", "text", "base"):
                    yield space, event.path, None
                yield from _sheet(event.to, event.sheet)
            for key, entry in event.entries.items():
                yield "id", f"{event.path}/{key}", None
                yield "id", f"{event.to}/{key}", {"id": entry}
        case EntryRenamed():
            yield "id", f"{event.path}/{event.was}", None
            yield "id", f"{event.path}/{event.now}", {"id": event.entry}
        case FieldDecided() | FieldReleased():
            # Decisions of another branch arrive later than they were made: the newest by its own date holds.
            key = f"{event.entry}/{event.field}"
            before = look("decision", key)
            if not before or before["at"] <= event.at:
                yield "decision", key, {"level": "released", "value": "", **event.model_dump(exclude={"kind", "run"})}
            if isinstance(event, FieldDecided):
                yield "queued", key, None
                yield "refused", key, None
        case BodyWritten():
            known = look("body", event.entry)
            if not known or known["at"] <= event.at:
                yield "body", event.entry, event.model_dump(exclude={"kind", "entry", "run"})
        case DecisionsForgotten():
            gone = (event.fields, event.names, event.fingerprints, event.bodies)
            for space, keys in zip(("decision", "id", "baseline", "body"), gone, strict=True):
                yield from ((space, key, None) for key in keys)
        case ModelAnswered():
            yield "run", event.run, _answered(look("run", event.run) or {}, event)
        case ValuesProposed():
            yield "proposal", event.run, event.model_dump(exclude={"kind", "run"})
        case ProposalRejected():
            proposal = look("proposal", event.run)
            if proposal:
                left = [v for v in proposal["values"] if v["label"] not in event.labels]
                yield "proposal", event.run, {**proposal, "values": left}
        case QuestionWritten():
            yield "run", event.run, {**(look("run", event.run) or {}), "labels": event.labels}
        case FieldQueued():
            yield "queued", f"{event.entry}/{event.field}", event.model_dump(exclude={"kind"})
        case QueueDrained():
            yield from (("queued", key, None) for key in event.fields)
        case FieldRefused():
            yield "queued", f"{event.entry}/{event.field}", None
            yield "refused", f"{event.entry}/{event.field}", event.model_dump(exclude={"kind"})
        case FieldUnparked():
            key = f"{event.entry}/{event.field}"
            row = look("refused", key)
            if row and event.outcome == "dropped":
                yield "refused", key, {**row, "parked": True, "dropped": True}
            elif row:
                yield "refused", key, None
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
            run = look("run", event.run) or {}
            yield "run", event.run, {**run, "steps": [*run.get("steps", []), event.step]}
        case RunStopped():
            yield (
                "run",
                event.run,
                {**(look("run", event.run) or {}), "outcome": event.outcome, "figures": event.figures},
            )
        case _:
            return


def _answered(run: Row, event: ModelAnswered) -> Row:
    """A run's figures with one answer more; what was taken from an earlier run is no new expense."""
    is_new = not event.taken
    return {
        **run,
        "answers": run.get("answers", 0) + 1,
        "prompt": run.get("prompt", 0) + (event.prompt or 0) * is_new,
        "completion": run.get("completion", 0) + (event.completion or 0) * is_new,
    }


def _sheet(path: str, sheet: Content) -> Iterator[Put]:
    yield "sheet", path, {**sheet.model_dump(exclude={"text"}), "hash": digest(sheet.text)}
    yield "text", path, {"text": sheet.text}
