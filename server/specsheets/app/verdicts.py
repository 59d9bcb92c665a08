"""Verdicts: answers about bodies that a model wrote, and about code that was held against its sheets."""

from __future__ import annotations

from pydantic import Field

from specsheets.app.answers import Answer, Rejected, Tokens


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
