"""Fill events: what befalls while somebody is asked for empty fields and bodies: answers, proposals, queues, refusals."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from specsheets.model.event_base import EventBase


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


class BodyWritten(EventBase):
    """A body was written for a function, or somebody stands by the one that is there, or it followed a rename. `text` and
    `contract` are hashes: of the body, and of what the sheet said of the function at the time."""

    kind: Literal["body-written"] = "body-written"
    path: str
    entry: str
    label: str = Field(description="The key of the function at the time, for readers.")
    text: str
    contract: str
    by: str
    at: str
    because: str = ""
    doubt: str = Field("", description="Why it may not fit all the same.")
    run: str = ""


class ModelAnswered(EventBase):
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
    streamed: bool = Field(True, description="Whether the answer came piece by piece.")
    taken: str = Field("", description="The run whose recorded answer was used instead of asking again.")
    prompt: int | None = Field(None, description="Tokens read, where somebody counted.")
    completion: int | None = Field(None, description="Tokens written, where somebody counted.")
    cached: int = 0
    cost: float | None = None
    seconds: float = 0.0
    asked: int = Field(0, description="Empty fields that were asked for.")
    accepted: int = 0
    refused: tuple[RefusedValue, ...] = ()


class ValuesProposed(EventBase):
    """A run ended with values that passed every check, and that somebody is still to apply."""

    kind: Literal["values-proposed"] = "values-proposed"
    run: str
    by: str
    at: str
    values: tuple[ProposedValue, ...]


class ProposalRejected(EventBase):
    """Somebody took values off the proposal of a run: they are not applied with the rest of it."""

    kind: Literal["proposal-rejected"] = "proposal-rejected"
    run: str
    labels: tuple[str, ...]
    by: str
    at: str


class QuestionWritten(EventBase):
    """A question was written to a file, for anybody who can answer it."""

    kind: Literal["question-written"] = "question-written"
    run: str
    at: str
    prefix: str
    task: str
    shape: str
    labels: dict[str, str] = Field(description="What each key of the answer stands for.")


class FieldQueued(EventBase):
    """The model was away: this empty field waits for the next fill."""

    kind: Literal["field-queued"] = "field-queued"
    path: str
    entry: str
    label: str
    field: str
    because: str
    at: str
    run: str = ""


class QueueDrained(EventBase):
    """A run asked for everything that waited on its sheets; these fields are still empty, and wait no longer."""

    kind: Literal["queue-drained"] = "queue-drained"
    run: str
    fields: tuple[str, ...] = Field(description="`entry/field` of each field.")


class FieldRefused(EventBase):
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


class FieldUnparked(EventBase):
    """Somebody decided about a field that is not asked for: it is asked for again, or left to people for good."""

    kind: Literal["field-unparked"] = "field-unparked"
    path: str
    entry: str
    field: str
    outcome: Literal["requeued", "dropped"]
    by: str
    at: str
