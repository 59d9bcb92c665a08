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


class EmitArguments(Dry):
    """emit."""

    to: str = Field("", description="Write whole files into this folder, relative to the project.")
    prune: bool = Field(False, description="Remove untouched files that have no sheet any more.")


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


class FillArguments(Dry):
    """fill: the values come from the code."""


class MapArguments(Arguments):
    """map."""

    output: str = Field(".specsheets/map.html", description="The file to write, relative to the project.")


class OpenArguments(Arguments):
    """openSheet."""

    line: int = Field(1, description="The line of the sheet file to show, from 1.")


class ExplainArguments(Arguments):
    """explain."""

    rule: str = Field(description="The id of a rule.")
