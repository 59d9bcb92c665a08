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
    strict: bool = Field(False, description="Infos fail the check too.")


class FixArguments(Dry):
    """fix."""

    words: tuple[str, ...] = Field((), description="Fingerprints, beside the files of the URIs.")
    every: bool = Field(False, description="Cure all findings.")
    choose: int | None = Field(None, description="Which of several fixes to take, counted from 1.")


class EmitArguments(Dry):
    """emit."""

    to: str = Field("", description="Write whole files into this folder, relative to the project.")
    prune: bool = Field(False, description="Remove untouched files that have no sheet any more.")


class AcceptArguments(Dry):
    """accept, reject."""

    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")
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

    form: Literal["package", "zip", "markdown", "folder"] = "package"
    output: str = Field(
        "", description="The file or folder to write, relative to the project; empty: the answer holds the text."
    )
    projectId: str = ""  # noqa: N815


class ImportArguments(Dry):
    """sheets.import."""

    source: str = Field(description="A package, zip, page or folder, relative to the project.")


class StructureArguments(Arguments):
    """structure.capture, structure.update, structure.view."""

    projectId: str = ""  # noqa: N815
    output: str = Field("", description="The file to write, relative to the project.")


class NoteArguments(Arguments):
    """structure.note."""

    path: str = ""
    values: dict[str, str] = Field(description="role, description, dependencies, naming, baseClass, imports.")


class LogArguments(Arguments):
    """log.show, log.replay."""

    after: int = 0
    limit: int = 0
    until: int | None = None


class SnapshotArguments(Dry):
    """log.snapshots and what is done with one."""

    name: str = ""
    other: str = "current"


class MapArguments(Arguments):
    """map."""

    output: str = Field(".specsheets/map.html", description="The file to write, relative to the project.")


class FillArguments(Dry):
    """fill: a model is asked for the empty fields, and the answer is a proposal, of which nothing is stored until `apply`.
    `dryRun` shows what would be sent, and asks nobody."""

    replay: str = Field("", description="A run whose recorded answers are taken instead of asking.")
    window: int | None = Field(None, gt=0, description="Tokens that fit the model, where the endpoint does not say.")


class ApplyArguments(Arguments):
    """apply: what a run proposed, whole or narrowed by URIs and words."""

    run: str = Field(description="The run that made the proposal.")
    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")


class HandArguments(Arguments):
    """fill.ask, fill.answer."""

    file: str = Field(description="The file of the question or of the answer, relative to the project.")


class ContextArguments(Arguments):
    """context.show: what a run sent and heard; without a run, what the next fill would send."""

    run: str = ""
    window: int | None = Field(None, gt=0, description="Tokens that fit the model, where the endpoint does not say.")


class LettersArguments(Arguments):
    """dlq.requeue, dlq.drop."""

    words: tuple[str, ...] = Field((), description="Sheets, folders, or entries as PATH:NAME, beside the URIs.")


class OpenArguments(Arguments):
    """openSheet."""

    line: int = Field(1, description="The line of the sheet file to show, from 1.")


class ExplainArguments(Arguments):
    """explain."""

    rule: str = Field(description="The id of a rule.")
