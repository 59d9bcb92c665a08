"""Arguments: the plain data that each command takes, as one object; what does not fit is refused with one sentence."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Arguments(BaseModel):
    """What every command takes: the files and folders that it is about; none means the whole project."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    uris: tuple[str, ...] = Field((), description="URIs of files and folders; all of one project.")


class Dry(Arguments):
    """A verb that can show what it would do."""

    dryRun: bool = Field(False, description="Only show the change.")  # noqa: N815


class PlanArguments(Dry):
    """plan, generate."""

    blueprint: str = Field("", description="A blueprint to plan from, relative to the project.")
    outline: str = Field("", description="An outline to plan from, relative to the project.")


class CheckArguments(Arguments):
    """check."""

    against: str = Field("", description="A commit: what its side says tells new from known.")
    changed: bool = Field(False, description="Look only at files that differ from HEAD.")
    failOn: Literal["", "new"] = Field(  # noqa: N815
        "", description="With `new`, count only what neither the baseline nor the other side has."
    )
    strict: bool = Field(False, description="Infos fail the check too.")


class FixArguments(Dry):
    """fix."""

    words: tuple[str, ...] = Field((), description="Fingerprints, beside the files of the URIs.")
    every: bool = Field(False, description="Cure all findings.")
    choose: int | None = Field(None, description="Which of several fixes to take, counted from 1.")
    uncertain: bool = Field(False, description="Take places along where only the name is alike.")


class BaselineArguments(Dry):
    """baseline."""

    words: tuple[str, ...] = Field((), description="Fingerprints of findings, instead of the files of the URIs.")


class EmitArguments(Dry):
    """emit."""

    to: str = Field("", description="Write whole files into this folder, relative to the project.")
    prune: bool = Field(False, description="Remove untouched files that have no sheet any more.")


class VerifyArguments(Arguments):
    """verify."""

    folder: str = Field(
        "", description="The folder to verify, relative to the project; empty: the code of the project."
    )
    tests: str = Field("", description="A command that has to succeed in a copy of the code.")
    types: bool = Field(False, description="Run the type checker mypy in a copy of the code.")


class RejectArguments(Dry):
    """reject."""

    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")


class AcceptArguments(RejectArguments):
    """accept."""

    source: Literal["sheets", "code"] = Field("sheets", alias="from", description="Whose word holds.")
    lock: bool | None = Field(None, description="Make or end a lock.")


class RenameArguments(Dry):
    """rename."""

    old: str = Field(description="A name, Class.member, or PATH:NAME.")
    new: str = Field(description="The bare new name.")
    uncertain: bool = Field(False, description="Take places along where only the name is alike.")


class NameArguments(Arguments):
    """why."""

    name: str = Field(description="A name, Class.member, or PATH:NAME.")


class WordsArguments(Arguments):
    """find."""

    words: str = Field(description="Words of a name, doc comment or signature.")


class StartArguments(Dry):
    """new: a blueprint from a person's words; `text`, or `source`, or `answer` is needed."""

    text: str = Field("", description="What the program is to do.")
    source: str = Field("", description="A file that says so, relative to the project.")
    ask: str = Field("", description="Only write the question to this file, relative to the project.")
    answer: str = Field("", description="Take the answer to that question from this file, relative to the project.")
    plan: bool = Field(False, description="Plan the blueprint at once, as the word of whoever answered.")

    @property
    def waits(self) -> bool:
        """Whether somebody far away is asked, and nothing is written."""
        return self.dryRun and not (self.ask or self.answer)


class NewArguments(Arguments):
    """sheets.new."""

    path: str = Field(description="The file that is still to be written.")
    text: str = Field(description="What it is for.")


class ExportArguments(Arguments):
    """sheets.export."""

    form: Literal["package", "zip", "markdown", "folder"] = Field("package", description="What to make of the sheets.")
    output: str = Field(
        "", description="The file or folder to write, relative to the project; empty: the answer holds the text."
    )
    projectId: str = Field("", description="What the project is called; empty: its folder's name.")  # noqa: N815


class ImportArguments(Dry):
    """sheets.import."""

    source: str = Field(description="A package, zip, page or folder, relative to the project.")


class StructureArguments(Arguments):
    """structure.capture, structure.update."""

    projectId: str = Field("", description="What the project is called; empty: its folder's name.")  # noqa: N815
    output: str = Field("", description="The file to write, relative to the project; `-`: the answer holds the text.")


class NoteArguments(Arguments):
    """structure.note."""

    path: str = Field("", description="A folder or file of the project; empty: the one of `uris`, or the project.")
    values: dict[str, str] = Field(description="role, description, dependencies, naming, baseClass, imports.")


class LogArguments(Arguments):
    """log.show."""

    after: int = Field(0, description="Only events after this position.")
    last: int = Field(0, description="Only so many, the newest; 0: all.")


class ReplayArguments(Arguments):
    """log.replay."""

    until: int | None = Field(None, description="The position to stop at.")


class SnapshotArguments(Arguments):
    """log.snapshots.show."""

    name: str = Field(description="A named state, as `log.snapshots` lists them.")


class CompareArguments(SnapshotArguments):
    """log.snapshots.diff."""

    other: str = Field("current", description="The state to compare with.")


class SnapshotToArguments(SnapshotArguments):
    """log.snapshots.export."""

    to: str = Field(description="The folder to write the sheets into, relative to the project.")


class RestoreArguments(SnapshotArguments, Dry):
    """log.snapshots.restore."""


class ScanArguments(Arguments):
    """scan."""

    findings: bool = Field(False, description="Show the most certain findings.")


class InitArguments(Dry):
    """init."""

    ci: bool = Field(False, description="Also write a workflow that checks every pull request on GitHub.")


class MapArguments(Arguments):
    """map."""

    output: str = Field(".specsheets/map.html", description="The file to write, relative to the project.")


class FillArguments(Dry):
    """fill: a model is asked for the empty fields, or with `bodies` for the bodies of functions, and the answer is a proposal, of
    which nothing is stored until `apply`. `dryRun` shows what would be sent, and asks nobody."""

    fromCode: bool = Field(False, description="Store what the code says; no model is asked.")  # noqa: N815
    window: int | None = Field(None, gt=0, description="Tokens that fit the model, where the endpoint does not say.")
    replay: str = Field("", description="A run whose recorded answers are taken instead of asking.")
    ask: str = Field("", description="Only write the question to this file, relative to the project.")
    answer: str = Field("", description="Store the answer to that question from this file, relative to the project.")
    bodies: bool = Field(False, description="Let the model write the bodies of functions, and propose those that pass.")
    again: bool = Field(False, description="With bodies: write those anew that no longer fit their sheet, too.")
    check: str = Field("", description="With bodies: a command that has to succeed in a copy of the project.")
    agreed: bool = Field(
        False, description="A person has agreed to what it takes: a client that can ask is not asked once more."
    )

    @property
    def waits(self) -> bool:
        """Whether somebody far away is asked, which may take minutes."""
        return not (self.fromCode or self.ask or self.answer)


class ApplyArguments(Arguments):
    """apply: what a run proposed, fields or bodies, whole or narrowed by URIs and words."""

    run: str = Field(description="The run that made the proposal.")
    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")
    reject: bool = Field(False, description="Take it off the proposal instead, for good; nothing is stored.")


class ContextArguments(Arguments):
    """context.show: what a run sent and heard, or with `next` what the next fill would send."""

    run: str = ""
    next: bool = False
    window: int | None = Field(None, gt=0, description="Tokens that fit the model, where the endpoint does not say.")
    page: str = Field("", description="Write the run as a page to this file, relative to the project.")


class LettersArguments(Arguments):
    """dlq.requeue, dlq.drop."""

    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")


class OpenArguments(Arguments):
    """openSheet."""

    line: int = Field(1, description="The line of the sheet file to show, from 1.")


class ExplainArguments(Arguments):
    """explain."""

    rule: str = Field(description="The id of a rule.")
