"""SpecSheetPackage: all sheets of a project in one JSON document, for other programs and other machines."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from specsheets.model.structure import Metadata

PACKAGE_FORM: Literal[1] = 1
"""The version of the package's form, its key `package`."""


class Versions(BaseModel):
    """What made the package: a reader with other versions can tell what may differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    algorithm: int = Field(ge=1, description="Version of the steps that computed the plan.")
    grammar: dict[str, str] = Field(description="Version of the grammar by language, such as `python: 0.25.0`.")
    form: int = Field(ge=1, description="Version of the sheets' form.")


class PackagedSheet(BaseModel):
    """One sheet: its keys for programs that look for them, and its whole text, which alone is read back.

    A key of the header that nobody filled is null; `emptyFields` counts the places where `___` stands, which the
    declarations keep.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    file: str = Field(description="The source file that the sheet speaks for.")
    role: str | None
    summary: str | None
    behaviours: tuple[str, ...]
    notes: str | None
    owns: tuple[str, ...]
    uses: tuple[str, ...]
    declares: str = Field(description="The declarations, in the language of the file; `___` is an empty field.")
    empty_fields: int = Field(alias="emptyFields", ge=0)
    text: str = Field(description="The sheet as the file that it is.")


class NamingConvention(BaseModel):
    """The prevalent style of one kind of name in one folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str
    kind: str
    style: str
    share: float = Field(ge=0, le=1)


class SpecSheetPackage(BaseModel):
    """The exchange format; equal projects give equal bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, title="SpecSheetPackage")

    package: Literal[1] = Field(1, description="Version of the package's form.")
    versions: Versions
    project_id: str = Field(alias="projectId")
    spec_sheets: tuple[PackagedSheet, ...] = Field(alias="specSheets", description="Ordered by file.")
    context_data: dict[str, Metadata] = Field(
        {}, alias="contextData", description="What people said of folders and files, by path."
    )
    naming_conventions: tuple[NamingConvention, ...] = Field((), alias="namingConventions")
    import_statements: dict[str, tuple[str, ...]] = Field(
        {}, alias="importStatements", description="The import lines of each file, in order."
    )


def package_schema() -> dict[str, Any]:
    """The JSON Schema of a package, as it is published."""
    return SpecSheetPackage.model_json_schema(by_alias=True, mode="serialization")
