"""Events: every fact that can befall a sheet, past tense, never changed once written. Read this file to know the product,
and `fill_events.py` for what happens while somebody is asked.

Events refer to entries by id. A changed shape is a new `version` of a kind with an upcaster in `upcast`.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from specsheets.model.event_base import EventBase
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


class Content(BaseModel):
    """What a sheet came to hold: its whole file text, the digest of what emission reads, and figures for the status."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    text: str
    content: str
    empty: int = 0
    entries: int = 0
    exports: tuple[str, ...] = ()
    problem: str = ""


class SheetPlanned(EventBase):
    """A file got its first sheet."""

    kind: Literal["sheet-planned"] = "sheet-planned"
    path: str
    sheet: Content
    because: str = ""


class SheetFollowed(EventBase):
    """Derived fields followed the code."""

    kind: Literal["sheet-followed"] = "sheet-followed"
    path: str
    sheet: Content
    base: str = Field(
        "", description="The sheet as the code alone would have it, where people's work makes this one differ."
    )


class SheetEdited(EventBase):
    """The sheet file was changed outside: by a person, a pull, a merge. `by` says as much as is known."""

    kind: Literal["sheet-edited"] = "sheet-edited"
    path: str
    sheet: Content
    by: str = ""


class SheetFilled(EventBase):
    """Empty fields were filled, every value checked before."""

    kind: Literal["sheet-filled"] = "sheet-filled"
    path: str
    sheet: Content
    by: str
    run: str = ""


class SheetDropped(EventBase):
    """The sheet file was deleted, or its source file is gone: its promises are dropped."""

    kind: Literal["sheet-dropped"] = "sheet-dropped"
    path: str
    because: str = ""


class SheetMoved(EventBase):
    """The source file moved, and its sheet with it; the ids of its entries stay."""

    kind: Literal["sheet-moved"] = "sheet-moved"
    path: str
    to: str
    sheet: Content | None = Field(
        None, description="What the sheet holds at its new place; None where only the decision travelled."
    )
    entries: dict[str, str] = Field({}, description="Entry ids by key, for the entries that carry decisions.")
    because: str = ""
    by: str = ""
    at: str = ""


class EntryRenamed(EventBase):
    """An entry has another key now (`function:get_user` to `function:fetch_user`); its id stays."""

    kind: Literal["entry-renamed"] = "entry-renamed"
    path: str
    entry: str
    was: str
    now: str
    because: str = ""
    by: str = ""
    at: str = ""


class FieldDecided(EventBase):
    """Somebody decided a field, which makes it firm while the sheet shows this value (`value` is its hash)."""

    kind: Literal["field-decided"] = "field-decided"
    path: str
    entry: str
    label: str = Field(description="The key of the entry when it was decided, for readers.")
    field: str
    value: str
    shown: str = Field("", description="The value itself, cut at 200 characters, for readers.")
    level: Literal["filled", "confirmed", "locked"]
    by: str
    at: str
    because: str = ""
    replaces: str = Field("", description="Hash of the value that this one replaces.")
    run: str = ""


class FieldReleased(EventBase):
    """A decision was taken back: the field follows the code again, or is empty."""

    kind: Literal["field-released"] = "field-released"
    path: str
    entry: str
    field: str
    by: str
    at: str
    because: str = ""


class DecisionsForgotten(EventBase):
    """Decisions are no longer there: their file went, as with the checkout of a branch that does not know them."""

    kind: Literal["decisions-forgotten"] = "decisions-forgotten"
    fields: tuple[str, ...] = Field((), description="`entry/field` of each field.")
    names: tuple[str, ...] = Field((), description="`path/key` of each entry whose id no longer comes from a rename.")
    fingerprints: tuple[str, ...] = ()
    bodies: tuple[str, ...] = Field((), description="The entry of each function.")
    because: str = ""


class Verified(EventBase):
    """Code was held against the sheets: how many files were looked at, the faults by kind, and the hash of all that was judged."""

    kind: Literal["verified"] = "verified"
    run: str
    at: str
    where: str = Field("", description="The folder that was looked at; empty for the project's own code.")
    files: int
    faults: dict[str, int]
    tree: str


class FileEmitted(EventBase):
    """A source file was written from its sheet; `text` is the hash of what was written."""

    kind: Literal["file-emitted"] = "file-emitted"
    path: str
    text: str


class FilePruned(EventBase):
    """A file that was emitted, untouched and without a sheet was removed."""

    kind: Literal["file-pruned"] = "file-pruned"
    path: str


class Noted(EventBase):
    """A person said something of a folder or file."""

    kind: Literal["noted"] = "noted"
    path: str
    key: str
    value: str
    by: str
    at: str


class FindingsAccepted(EventBase):
    """Findings became the baseline: known, and not reported as new."""

    kind: Literal["findings-accepted"] = "findings-accepted"
    fingerprints: tuple[str, ...]
    by: str
    at: str


class SnapshotTaken(EventBase):
    """The state after `position` got a name."""

    kind: Literal["snapshot-taken"] = "snapshot-taken"
    name: str
    position: int
    digest: str
    at: str


class RunStarted(EventBase):
    """A verb began to write."""

    kind: Literal["run-started"] = "run-started"
    run: str
    verb: str
    at: str


class StepDone(EventBase):
    """One whole step of a run is done; a resumed run starts after it."""

    kind: Literal["step-done"] = "step-done"
    run: str
    step: str
    figures: dict[str, Any] = Field({}, description="What it came to, in numbers.")


class RunStopped(EventBase):
    """A run ended: `done`, `cancelled` or `failed`."""

    kind: Literal["run-stopped"] = "run-stopped"
    run: str
    outcome: str
    figures: dict[str, Any] = Field({}, description="What it came to, in numbers.")


Event = Annotated[
    SheetPlanned
    | SheetFollowed
    | SheetEdited
    | SheetFilled
    | SheetDropped
    | SheetMoved
    | EntryRenamed
    | FieldDecided
    | FieldReleased
    | BodyWritten
    | DecisionsForgotten
    | ModelAnswered
    | ValuesProposed
    | ProposalRejected
    | QuestionWritten
    | FieldQueued
    | QueueDrained
    | FieldRefused
    | FieldUnparked
    | Verified
    | FileEmitted
    | FilePruned
    | Noted
    | FindingsAccepted
    | SnapshotTaken
    | RunStarted
    | StepDone
    | RunStopped,
    Field(discriminator="kind"),
]


@cache
def event_adapter() -> TypeAdapter[Event]:
    """What reads any event; made when the first is read, since it takes a while to make."""
    return TypeAdapter(Event)


VERSION = 1
"""The version that new events carry."""


def upcast(kind: str, version: int, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a stored event in today's shape.

    Raises ValueError for a version that is newer than this program.
    """
    if version > VERSION:
        raise ValueError(f"event {kind} has version {version}, this program knows {VERSION}: use a newer specsheets")
    return {"kind": kind, **body}
