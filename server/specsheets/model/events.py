"""Events: every fact that can befall a sheet, past tense, never changed once written. Read this file to know the product."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def tags(self) -> list[str]:
        """What a later `append(…, unless=…)` may ask for."""
        out = []
        for path in (getattr(self, "path", ""), getattr(self, "to", "")):
            if path:
                out.append(f"sheet:{path}")
        if entry := getattr(self, "entry", ""):
            out.append(f"entry:{entry}")
        if run := getattr(self, "run", ""):
            out.append(f"run:{run}")
        return out


class Content(BaseModel):
    """What a sheet came to hold: its whole file text, the digest of what emission reads, and figures for the status."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    text: str
    content: str
    empty: int = 0
    entries: int = 0
    exports: tuple[str, ...] = ()
    problem: str = ""


class RefusedValue(BaseModel):
    """A value that did not pass the checks, cut for readers, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    label: str
    value: str
    reason: str


class ProposedValue(BaseModel):
    """A value for one empty field. It goes by the key that the entry had, and fits nothing once that is another."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    path: str
    key: str
    field: str
    label: str = Field(description="Sheet, entry, field and place: what tells this empty field from all others.")
    value: Any
    because: str = Field("", description="Which question it answers.")


class SheetPlanned(_Event):
    """A file got its first sheet."""

    kind: Literal["sheet-planned"] = "sheet-planned"
    path: str
    sheet: Content
    because: str = ""


class SheetFollowed(_Event):
    """Derived fields followed the code."""

    kind: Literal["sheet-followed"] = "sheet-followed"
    path: str
    sheet: Content
    base: str = Field(
        "", description="The sheet as the code alone would have it, where people's work makes this one differ."
    )


class SheetEdited(_Event):
    """The sheet file was changed outside: by a person, a pull, a merge. `by` says as much as is known."""

    kind: Literal["sheet-edited"] = "sheet-edited"
    path: str
    sheet: Content
    by: str = ""


class SheetFilled(_Event):
    """Empty fields were filled, every value checked before."""

    kind: Literal["sheet-filled"] = "sheet-filled"
    path: str
    sheet: Content
    by: str
    run: str = ""


class SheetDropped(_Event):
    """The sheet file was deleted, or its source file is gone: its promises are dropped."""

    kind: Literal["sheet-dropped"] = "sheet-dropped"
    path: str
    because: str = ""


class SheetMoved(_Event):
    """The source file moved, and its sheet with it; the ids of its entries stay."""

    kind: Literal["sheet-moved"] = "sheet-moved"
    path: str
    to: str
    sheet: Content | None = Field(None, description="What the sheet holds at its new place, if its file travelled, too.")
    entries: dict[str, str] = Field({}, description="Entry ids by key, for the entries that carry decisions.")
    because: str = ""
    by: str = ""
    at: str = ""


class EntryRenamed(_Event):
    """An entry has another key now (`function:get_user` to `function:fetch_user`); its id stays."""

    kind: Literal["entry-renamed"] = "entry-renamed"
    path: str
    entry: str
    was: str
    now: str
    because: str = ""
    by: str = ""
    at: str = ""


class FieldDecided(_Event):
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


class FieldReleased(_Event):
    """A decision was taken back: the field follows the code again, or is empty."""

    kind: Literal["field-released"] = "field-released"
    path: str
    entry: str
    field: str
    by: str
    at: str
    because: str = ""


class BodyWritten(_Event):
    """A body was written, or somebody stands by one. `text` and `contract` are hashes: of it, and of what the sheet said then."""

    kind: Literal["body-written"] = "body-written"
    path: str
    entry: str
    label: str = Field(description="The key of the function at the time, for readers.")
    text: str
    contract: str
    by: str
    at: str
    because: str = ""
    run: str = ""


class DecisionsForgotten(_Event):
    """Decisions are no longer there: their file went, as with the checkout of a branch that does not know them."""

    kind: Literal["decisions-forgotten"] = "decisions-forgotten"
    fields: tuple[str, ...] = Field((), description="`entry/field` of each field.")
    names: tuple[str, ...] = Field((), description="`path/key` of each entry whose id no longer comes from a rename.")
    fingerprints: tuple[str, ...] = ()
    bodies: tuple[str, ...] = Field((), description="The entry of each function.")
    because: str = ""


class ModelAnswered(_Event):
    """A question of a run was answered: by a model, by hand, or from the record of an earlier run. What was sent and what was
    said lies in the cache under these hashes."""

    kind: Literal["model-answered"] = "model-answered"
    run: str
    step: str
    prefix: str = Field(description="Hash of what every question of the run begins with.")
    task: str = Field(description="Hash of what this question adds.")
    shape: str = Field(description="Hash of the JSON schema that the answer was bound to.")
    answer: str = Field(description="Hash of the whole answer, as it came.")
    by: str
    rung: str = Field("", description="How the answer was bound to the schema.")
    finish: str = "stop"
    taken: str = Field("", description="The run whose recorded answer was used instead of asking again.")
    prompt: int | None = Field(None, description="Tokens read, where somebody counted.")
    completion: int | None = Field(None, description="Tokens written, where somebody counted.")
    cached: int = 0
    cost: float | None = None
    seconds: float = 0.0
    asked: int = Field(0, description="Empty fields that were asked for.")
    accepted: int = 0
    refused: tuple[RefusedValue, ...] = ()


class ValuesProposed(_Event):
    """A run ended with values that passed every check, and that somebody is still to apply."""

    kind: Literal["values-proposed"] = "values-proposed"
    run: str
    by: str
    at: str
    values: tuple[ProposedValue, ...]


class QuestionWritten(_Event):
    """A question was written to a file, for anybody who can answer it."""

    kind: Literal["question-written"] = "question-written"
    run: str
    at: str
    prefix: str
    task: str
    shape: str
    labels: dict[str, str] = Field(description="What each key of the answer stands for.")


class FieldQueued(_Event):
    """The model was away: this empty field waits for the next fill."""

    kind: Literal["field-queued"] = "field-queued"
    path: str
    entry: str
    label: str
    field: str
    because: str
    at: str
    run: str = ""


class QueueDrained(_Event):
    """A run asked for everything that waited on its sheets; these fields are still empty, and wait no longer."""

    kind: Literal["queue-drained"] = "queue-drained"
    run: str
    fields: tuple[str, ...] = Field(description="`entry/field` of each field.")


class FieldRefused(_Event):
    """A run left this field empty, because no answer to it passed the checks. `parked`: it is not asked for again."""

    kind: Literal["field-refused"] = "field-refused"
    path: str
    entry: str
    label: str
    field: str
    value: str = ""
    because: str
    at: str
    tries: int
    parked: bool = False
    run: str = ""


class FieldUnparked(_Event):
    """Somebody decided about a field that is not asked for: it is asked for again, or left to people for good."""

    kind: Literal["field-unparked"] = "field-unparked"
    path: str
    entry: str
    field: str
    outcome: Literal["requeued", "dropped"]
    by: str
    at: str


class Verified(_Event):
    """Code was held against the sheets: how many files were looked at, the faults by kind, and the hash of all that was judged."""

    kind: Literal["verified"] = "verified"
    run: str
    at: str
    where: str = Field("", description="The folder that was looked at; empty for the project's own code.")
    files: int
    faults: dict[str, int]
    tree: str


class FileEmitted(_Event):
    """A source file was written from its sheet; `text` is the hash of what was written."""

    kind: Literal["file-emitted"] = "file-emitted"
    path: str
    text: str


class FilePruned(_Event):
    """A file that was emitted, untouched and without a sheet was removed."""

    kind: Literal["file-pruned"] = "file-pruned"
    path: str


class Noted(_Event):
    """A person said something of a folder or file."""

    kind: Literal["noted"] = "noted"
    path: str
    key: str
    value: str
    by: str
    at: str


class FindingsAccepted(_Event):
    """Findings became the baseline: known, and not reported as new."""

    kind: Literal["findings-accepted"] = "findings-accepted"
    fingerprints: tuple[str, ...]
    by: str
    at: str


class SnapshotTaken(_Event):
    """The state after `position` got a name."""

    kind: Literal["snapshot-taken"] = "snapshot-taken"
    name: str
    position: int
    digest: str
    at: str


class RunStarted(_Event):
    """A verb began to write."""

    kind: Literal["run-started"] = "run-started"
    run: str
    verb: str
    at: str


class StepDone(_Event):
    """One whole step of a run is done; a resumed run starts after it."""

    kind: Literal["step-done"] = "step-done"
    run: str
    step: str
    figures: dict[str, Any] = {}


class RunStopped(_Event):
    """A run ended: `done`, `cancelled` or `failed`."""

    kind: Literal["run-stopped"] = "run-stopped"
    run: str
    outcome: str
    figures: dict[str, Any] = {}


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
