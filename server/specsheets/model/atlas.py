"""Atlas: everything that the one-page map shows of a project, as data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

ATLAS_FORM: Literal[1] = 1
"""The version of the atlas's form, its key `atlas`."""

FillState = Literal["drifted", "planned", "filled", "empty", "emitted"]
FILL_STATES: tuple[FillState, ...] = ("drifted", "planned", "filled", "empty", "emitted")
"""How far the promises of a sheet are kept, the most urgent first."""

When = Literal["import", "typing", "local"]


class Counts(BaseModel):
    """How far one sheet is kept. Every entry is planned, filled, emitted or drifted; all zero means that there is no sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planned: int = Field(
        0, ge=0, description="Entries that the code does not have and whose fields are not all decided."
    )
    filled: int = Field(0, ge=0, description="Entries that the code does not have yet, all their fields decided.")
    emitted: int = Field(0, ge=0, description="Entries that the code has as the sheet says.")
    drifted: int = Field(0, ge=0, description="Entries on which code and sheet disagree.")
    empty: int = Field(0, ge=0, description="Fields without a value, wherever they stand.")

    @property
    def state(self) -> FillState | None:
        """The most urgent state of the sheet; None without a sheet."""
        return next((state for state in FILL_STATES if getattr(self, state)), None)


class ExportedName(BaseModel):
    """One name that other files may rely on. `signature` is one line, such as `def total(self, vat: float) -> int`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: str
    signature: str = ""
    line: int = 0


class AtlasFile(BaseModel):
    """One source file and its place in the project. Its fans are the files of the project that import it,
    or that it imports, when the program starts: imports for types only and inside functions are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    role: str = ""
    summary: str = ""
    layer: int = Field(
        0, ge=0, description="0 for a file that depends on none; else above all it depends on, cycles apart."
    )
    group: str = Field("", description="The label of its group: the least member's path. A name only.")
    rank: float = Field(0.0, ge=0, description="Share of attention by step A4, between 0 and 1.")
    fan_in: int = Field(0, ge=0)
    fan_out: int = Field(0, ge=0)
    lines: int = Field(0, ge=0)
    exports: tuple[ExportedName, ...] = ()
    counts: Counts = Counts()
    cycle: int | None = Field(None, description="The id of the import cycle that it is in.")


class Dependency(NamedTuple):
    """`source` imports `target`: when the program starts, for type checkers only, or late, inside a function.
    A pair of files stands once in an atlas, with the first of these that holds."""

    source: str
    target: str
    when: When = "import"


class Cycle(BaseModel):
    """Files that import one another in a circle, and the imports whose removal would open it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    files: tuple[str, ...]
    cut: tuple[tuple[str, str], ...] = ()


class AtlasFolder(BaseModel):
    """What is known of one folder; only folders with something to say need stand in an atlas."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    role: str = ""
    summary: str = ""


class Atlas(BaseModel):
    """A whole project, ready to be drawn. Raises ValueError where a path is named twice or points nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    atlas: Literal[1] = ATLAS_FORM
    project: str
    version: str = Field("", description="The project's own version, where it has one.")
    generator: str = Field("", description="The version of Specsheets that gathered the atlas.")
    files: tuple[AtlasFile, ...] = ()
    folders: tuple[AtlasFolder, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    cycles: tuple[Cycle, ...] = ()

    @model_validator(mode="after")
    def _points_somewhere(self) -> Atlas:
        paths = {file.path for file in self.files}
        if len(paths) != len(self.files):
            raise ValueError("a file stands twice in the atlas")
        named = [p for d in self.dependencies for p in d[:2]]
        named += [p for c in self.cycles for p in (*c.files, *(end for cut in c.cut for end in cut))]
        for path in named:
            if path not in paths:
                raise ValueError(f"{path} is named in the atlas, but is none of its files")
        pairs = {d[:2] for d in self.dependencies}
        if len(pairs) != len(self.dependencies):
            raise ValueError("a dependency stands twice in the atlas")
        ids = {cycle.id for cycle in self.cycles}
        for file in self.files:
            if file.cycle is not None and file.cycle not in ids:
                raise ValueError(f"{file.path} is said to be in cycle {file.cycle}, which the atlas does not have")
        return self
