"""Structure: the tree of folders and files, what people said of each, and how hints are inherited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Hints(BaseModel):
    """How code in a folder is to be written; the nearest folder that says something wins, field by field."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    naming: str = Field(
        "",
        description="A style (PascalCase, snake_case …) or a pattern with a star, such as `*Service`, for the main class.",
    )
    base_class: str = Field("", alias="baseClass", description="The base of the main class, such as `BaseModel`.")
    imports: tuple[str, ...] = Field((), description="Import lines, word for word.")


class Metadata(BaseModel):
    """What a person said of one folder or file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    role: str = ""
    description: str = ""
    dependencies: tuple[str, ...] = ()
    hints: Hints = Field(Hints.model_construct(), alias="codeGenHints")


class Node(BaseModel):
    """One folder or file of the captured structure."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str
    type: Literal["directory", "file"]
    extension: str = ""
    metadata: Metadata = Metadata.model_construct()
    inferred: tuple[str, ...] = Field((), description="The metadata keys that were computed, not said by a person.")
    children: tuple[Node, ...] = ()


def inherited(path: str, said: Mapping[str, Metadata]) -> Metadata:
    """The metadata in force for `path`: its own, each unsaid hint taken from the nearest folder above that says it.

    Role, description and dependencies belong to one node and are not inherited; hints are. `said` maps paths ("" is
    the project) to what was said of them.
    """
    own = said.get(path, Metadata())
    hints = own.hints
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        above = said.get(folder, Metadata()).hints
        hints = Hints(
            naming=hints.naming or above.naming,
            base_class=hints.base_class or above.base_class,
            imports=hints.imports or above.imports,
        )
    return own.model_copy(update={"hints": hints})
