"""Fill answers: what the verbs return that ask for empty fields and bodies, and those that show what was asked."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from specsheets.app.answer_base import Answer
from specsheets.model.fill_events import ProposedValue, RefusedValue


class Tokens(Answer):
    """What a model read and wrote."""

    prompt: int
    completion: int


class Rejected(Answer):
    """An answer that did not pass the checks."""

    sheet: str
    field: str
    value: str
    reason: str


class FillAnswer(Answer):
    """`fill`."""

    run: str
    filled: int = Field(description="Empty fields that have a value now.")
    empty: int = Field(description="Fields that are still empty.")
    rejected: tuple[Rejected, ...]
    tokens: Tokens
    written: tuple[str, ...] = ()
    diff: str = ""
    proposed: tuple[ProposedValue, ...] = Field(
        (), description="Values that passed every check and wait to be applied; nothing is stored of them."
    )
    cost: float | None = Field(None, description="What the run cost, in the currency of the settings' prices.")
    remarks: tuple[str, ...] = ()


class RejectedAnswer(Answer):
    """`fill --reject`."""

    run: str = Field(description="The run that made the proposal.")
    rejected: int = Field(description="How many of its values were taken off.")
    proposed: tuple[ProposedValue, ...] = Field(description="Those that still wait to be applied.")


class UnwrittenBody(Answer):
    """A function that has no body yet, and why."""

    sheet: str
    function: str
    reason: str


class BodiesAnswer(Answer):
    """`fill --bodies`."""

    run: str
    written: tuple[str, ...] = Field(description="The files below .specsheets/bodies that were written.")
    left: tuple[UnwrittenBody, ...]
    rejected: tuple[Rejected, ...]
    first: int = Field(description="How many bodies were refused before they were asked for again.")
    tokens: Tokens
    proposed: tuple[ProposedValue, ...] = Field(
        (), description="Bodies that passed every check and wait to be applied; no file is written for them."
    )
    diff: str = Field("", description="The body files that were written, or would be, as a unified diff.")
    cost: float | None = None
    remarks: tuple[str, ...] = ()


class Fault(Answer):
    """Where code does not keep what a sheet says. `kind` is one of `missing`, `syntax`, `declaration`, `body`, `import`, `name`,
    `tests` and `types`."""

    path: str
    line: int
    kind: str
    symbol: str
    message: str


class VerifiedAnswer(Answer):
    """`verify`."""

    run: str
    verified: int = Field(description="How many files were held against their sheets.")
    faults: tuple[Fault, ...]
    tree: str = Field(description="One hash over all files that were looked at.")
    ran: tuple[str, ...] = Field((), description="The commands that were run.")


class AskAnswer(Answer):
    """`fill --ask`."""

    run: str
    file: str
    asked: int = Field(description="Empty fields, or bodies, that the question asks for.")
    step: str


class SeenSheet(Answer):
    """A sheet as the questions of a run held it."""

    path: str
    hash: str = Field(description="SHA-256 of the sheet file.")
    sent: str = Field(description="SHA-256 of what of it was sent: the same in canonical form, without secrets.")
    tokens: int = Field(0, description="About how many tokens it has.")
    left_out: int = Field(
        0,
        description="Classes that the file could import and that no list of its questions holds, the least likely ones.",
    )
    same: bool = Field(True, description="Whether the sheet has this text today.")


class Question(Answer):
    """One question of a run, by the hashes of what was sent and said, and what became of the answer."""

    step: str
    prefix: str
    task: str
    shape: str = Field(description="Hash of the JSON schema.")
    answer: str = Field("", description="Hash of the answer; empty for a question that nobody has asked yet.")
    by: str = ""
    rung: str = ""
    finish: str = ""
    streamed: bool = Field(True, description="Whether the answer came piece by piece.")
    taken: str = Field("", description="The run whose recorded answer was used.")
    asked: int = 0
    accepted: int = 0
    refused: tuple[RefusedValue, ...] = ()
    prompt: int | None = None
    completion: int | None = None
    cached: int = 0
    cost: float | None = None
    seconds: float = 0.0


class Forecast(Answer):
    """What a whole run may take, as long as nothing is refused: what is, is asked again and counts again."""

    questions: int
    prompt: int = Field(description="Tokens that are read at most.")
    completion: int = Field(description="Tokens that are written at most.")
    price: float | None = Field(None, description="What these cost, where prices are set.")
    rests: str = Field(description="All of this in words, and what it rests on.")


class ContextAnswer(Answer):
    """`context show`: what a run sent, or what the next fill would send."""

    run: str
    model: str
    host: str
    window: int | None
    outcome: str
    verb: str = Field("", description="What was run: `fill`, `fill --bodies`, `fill --answer` and so on.")
    sheets: tuple[SeenSheet, ...]
    questions: tuple[Question, ...]
    texts: dict[str, str] = Field(description="What is behind the hashes of prefix, task, shape and answer.")
    gone: tuple[str, ...] = Field((), description="Hashes whose texts are no longer kept.")
    masked: tuple[str, ...] = Field((), description="Kinds of secrets that are taken out before anything is sent.")
    price: float | None = Field(None, description="What the next question costs at most.")
    forecast: Forecast | None = Field(None, description="What the whole of the next run takes at most.")
    figures: dict[str, Any] = Field({}, description="What it came to, in numbers.")
    remarks: tuple[str, ...] = ()


class RunRow(Answer):
    """One run that asked."""

    run: str
    verb: str
    at: str
    outcome: str
    answers: int
    prompt: int
    completion: int


class RunsAnswer(Answer):
    """`context list`."""

    runs: tuple[RunRow, ...]


class Letter(Answer):
    """An empty field that waits for a model, or that none is asked for any more."""

    sheet: str
    entry: str
    field: str
    state: str = Field(description="`queued`, `tried`, `parked` or `dropped`.")
    tries: int
    value: str
    because: str
    at: str


class LettersAnswer(Answer):
    """`dlq list`, `dlq requeue`, `dlq drop`."""

    letters: tuple[Letter, ...]
