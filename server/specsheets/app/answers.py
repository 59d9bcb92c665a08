"""Answers: what each verb returns, the same for every face; the JSON shapes in `schemas/` are generated from these."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from specsheets.app.answer_base import Answer
from specsheets.app.fill_answers import FillAnswer, Rejected, Tokens
from specsheets.model.finding import Finding


class ProblemAt(Answer):
    """Something that could not be read, at one place."""

    path: str
    line: int
    column: int
    message: str


class ScanAnswer(Answer):
    """`scan`."""

    files: int
    changed: int
    problems: tuple[ProblemAt, ...]
    findings: tuple[Finding, ...]


class Coverage(Answer):
    """How far sheets cover the files in scope."""

    files: int
    exports: int
    uncovered: tuple[str, ...] = Field(
        description="Files without a valid sheet, and exported names that stand on none."
    )


class CoverageAnswer(Coverage):
    """`coverage`: the whole certificate."""

    unwritten: tuple[str, ...] = Field((), description="Planned files that nobody has written yet.")
    missing: tuple[tuple[str, str, str], ...] = Field(
        (), description="Names that one sheet requires of another, which does not provide them: who, of whom, what."
    )
    unowned: tuple[str, ...] = Field((), description="State that sheets use and none owns.")
    contested: tuple[tuple[str, tuple[str, ...]], ...] = Field(
        (), description="State that several sheets own, and which."
    )
    untested: tuple[str, ...] = Field((), description="Services and models on which no test relies.")


class PlanAnswer(Answer):
    """`plan`."""

    files: int
    sheets: int
    digest: str
    coverage: Coverage
    written: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    empty: int = 0
    problems: tuple[ProblemAt, ...] = ()
    remarks: tuple[str, ...] = ()
    diff: str = ""
    fill: FillAnswer | None = Field(None, description="With `--fill`: what the fill came to.")


class ConflictAt(Answer):
    """A declaration that sheet and code both changed."""

    path: str
    line: int
    symbol: str
    field: str
    sheet: str
    code: str
    message: str


class EmitAnswer(Answer):
    """`emit`."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicts: tuple[ConflictAt, ...]
    orphans: tuple[str, ...]
    pruned: tuple[str, ...] = ()
    tree_hash: str
    diff: str = ""
    problems: tuple[ProblemAt, ...] = ()


class CheckAnswer(Answer):
    """`check`."""

    checked: int = Field(description="How many files were checked.")
    findings: tuple[Finding, ...] = Field(
        description="Errors first, then warnings, then infos; each by path and place."
    )
    known: tuple[str, ...] = Field((), description="Fingerprints of those that the baseline or the other side has too.")
    failed: bool = Field(False, description="Whether any of them counts, by the options of the check.")


class WhyEntry(Answer):
    """One field and who said so."""

    sheet: str
    field: str
    value: str
    state: str
    by: str
    because: str
    at: str | None


class WhyAnswer(Answer):
    """`why`."""

    name: str
    entries: tuple[WhyEntry, ...]


class FolderStatus(Answer):
    """How far one folder is."""

    folder: str
    files: int
    planned: int = Field(description="Files that are still to be written.")
    sheets: int
    empty: int = Field(description="Empty fields on its sheets.")
    firm: int = Field(description="Decided fields.")
    emitted: int
    drifted: int = Field(description="Sheets that differ from their code, or are not valid.")


class StatusAnswer(Answer):
    """`status`."""

    folders: tuple[FolderStatus, ...]
    next: tuple[str, ...] = Field(description="What to do next, as commands with a reason.")
    queued: int = Field(0, description="Empty fields that wait because the model was away.")
    parked: int = Field(0, description="Empty fields that are not asked for, after too many refusals.")


class FoundName(Answer):
    """One name that fits the words."""

    name: str
    signature: str
    path: str
    line: int
    doc: str
    score: float


class FindAnswer(Answer):
    """`find`."""

    words: str
    names: tuple[FoundName, ...]


class ChangeAnswer(Answer):
    """`rename`, `fix`, `accept`, `reject`: what was, or would be, done."""

    title: str
    applied: bool
    files: tuple[str, ...]
    decisions: int
    uncertain: int = Field(0, description="Edits that rest on a likeness of names alone.")
    diff: str


class Unfixed(Answer):
    """A finding that was not cured, and why."""

    fingerprint: str
    rule: str
    path: str
    line: int
    reason: str


class FixAnswer(Answer):
    """`fix`."""

    changes: tuple[ChangeAnswer, ...]
    left: tuple[Unfixed, ...] = ()


class BaselineAnswer(Answer):
    """`baseline`."""

    accepted: int = Field(description="Findings that became known now.")
    known: int = Field(description="Present findings that are known.")
    findings: tuple[Finding, ...] = Field(description="These findings.")


class NewAnswer(Answer):
    """`new`."""

    run: str
    file: str = Field(description="The blueprint that was written; empty where it was only shown.")
    blueprint: str = Field(description="Its text.")
    tree: str = Field(description="What it says, for the eye: files, what each declares, owns and uses.")
    rejected: tuple[Rejected, ...] = Field((), description="What was answered before, and did not hold.")
    tokens: Tokens
    plan: PlanAnswer | None = Field(None, description="With `--yes`: what the plan came to.")


class SheetRow(Answer):
    """One sheet in a list."""

    path: str
    entries: int
    empty: int
    firm: int
    problem: str


class SheetsAnswer(Answer):
    """`sheets list`."""

    sheets: tuple[SheetRow, ...]


class SheetAnswer(Answer):
    """`sheets show`."""

    path: str
    file: str = Field(description="Where the sheet lies.")
    text: str
    problem: str
    fields: tuple[WhyEntry, ...]


class HistoryEvent(Answer):
    """Something that befell a sheet, in words."""

    position: int
    at: str
    kind: str
    what: str
    by: str
    because: str


class HistoryAnswer(Answer):
    """`sheets history`."""

    path: str = Field(description="What the file is called now.")
    fields: tuple[WhyEntry, ...] = Field(description="Every field as it now is, and who said so.")
    events: tuple[HistoryEvent, ...] = Field(description="The oldest first.")
    text: str = Field(description="All of it as a page.")


class LogEvent(Answer):
    """One event as `log show` prints it."""

    position: int
    at: str
    kind: str
    about: str
    body: dict[str, Any]


class LogAnswer(Answer):
    """`log show` and `log replay`."""

    position: int
    events: tuple[LogEvent, ...] = ()
    sheets: dict[str, str] = Field({}, description="Content digest per sheet, at that position.")
    digest: str = ""


class VerifyAnswer(Answer):
    """`log verify`."""

    events: int
    faults: tuple[str, ...]


class Snapshot(Answer):
    """A named state."""

    name: str
    position: int
    digest: str
    at: str


class SnapshotsAnswer(Answer):
    """`log snapshots`."""

    snapshots: tuple[Snapshot, ...]


class DoctorAnswer(Answer):
    """`doctor`: what was looked at, whether it is well, and what to do where it is not."""

    checks: tuple[tuple[str, bool, str], ...]


class ExplainAnswer(Answer):
    """`explain`: one rule."""

    rule: str
    severity: str
    reason: str
    before: str = Field(description="A project with the finding, files parted by `## path`.")
    after: str = Field(description="The same once it is cured.")
