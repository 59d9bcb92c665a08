"""Blueprint: what a person says of a program that is not written yet; the shape of `blueprint.yaml`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from specsheets.model.structure import Hints

BLUEPRINT_FORM = 1
"""The version of the blueprint's form, its key `blueprint`."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Value(_Said):
    """A field, parameter or constant: anything that has a type and perhaps a value. `int = 0` is short for both."""

    type: str = Field("", description="The type, in the language of the file.")
    default: str = Field("", description="The value, in the language of the file.")
    description: str = ""


def _typed(said: Any) -> Any:
    if isinstance(said, str):
        before, sign, after = said.partition("=")
        return {"type": before.strip(), "default": after.strip()} if sign else {"type": said.strip()}
    return said


def _valued(said: Any) -> Any:
    return {"default": said} if isinstance(said, str) else said


def _named(said: Any) -> Any:
    return {"name": said} if isinstance(said, str) else said


Typed = Annotated[Value, BeforeValidator(_typed, json_schema_input_type=str | Value)]
Valued = Annotated[Value, BeforeValidator(_valued, json_schema_input_type=str | Value)]


class Operation(_Said):
    """Something that a component or an entity can do."""

    name: str = Field(min_length=1)
    parameters: dict[str, Typed] | None = Field(
        None, description="Types by name, in order; absent: not decided yet; `{}`: none."
    )
    returns: str = ""
    raises: tuple[str, ...] = ()
    description: str = ""


NamedOperation = Annotated[Operation, BeforeValidator(_named, json_schema_input_type=str | Operation)]


class Entity(_Said):
    """A thing with fields; it becomes a class."""

    name: str = Field(min_length=1)
    description: str = ""
    bases: tuple[str, ...] = ()
    fields: dict[str, Typed] = Field({}, description="Types by name, in order.")
    operations: tuple[NamedOperation, ...] = ()


NamedEntity = Annotated[Entity, BeforeValidator(_named, json_schema_input_type=str | Entity)]


class State(_Said):
    """State that outlives a call: who owns it, who only uses it."""

    owns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


class Component(_Said):
    """One file to be: `file` is its path, or `name` its path without an extension, which the language adds."""

    file: str = ""
    name: str = ""
    role: str = ""
    description: str = Field("", description="What the file is for.")
    entities: tuple[NamedEntity, ...] = ()
    operations: tuple[NamedOperation, ...] = ()
    constants: dict[str, Valued] = Field({}, description="Values by name, in order.")
    state: State = State()
    uses: tuple[str, ...] = Field((), description="Components that this one needs, by name or path.")
    conventions: Hints = Hints()

    @property
    def key(self) -> str:
        """What other components call this one once references are resolved: its path, else its name."""
        return self.file or self.name


NamedComponent = Annotated[Component, BeforeValidator(_named, json_schema_input_type=str | Component)]


class Blueprint(_Said):
    """All components of a program; an outline gives the same with less in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, title="Blueprint")

    blueprint: int = Field(BLUEPRINT_FORM, ge=1, description="Version of the blueprint's form.")
    name: str = Field(min_length=1, description="What the program is called.")
    description: str = ""
    conventions: Hints = Field(
        Hints(), description="How all code is to be written, where a component does not say otherwise."
    )
    folders: dict[str, str] = Field({}, description="What folders are for, by path.")
    components: tuple[NamedComponent, ...] = Field(min_length=1)


def blueprint_schema() -> dict[str, Any]:
    """The JSON Schema of `blueprint.yaml`, short forms included, as it is published."""
    return Blueprint.model_json_schema(by_alias=True, mode="validation")
