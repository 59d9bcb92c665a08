"""`blueprint.yaml` to a Blueprint; every mistake is named with its line and column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from specsheets.forms.components import resolved
from specsheets.forms.paths import path_problem
from specsheets.forms.yaml_text import (
    FormError,
    Items,
    Node,
    Pairs,
    did_you_mean,
    error_at,
    is_nothing,
    place,
    read_tree,
)
from specsheets.model import blueprint as shapes
from specsheets.model.blueprint import BLUEPRINT_FORM, Blueprint
from specsheets.model.structure import Hints

_MODELS: tuple[type[BaseModel], ...] = (
    Blueprint, shapes.Component, shapes.Entity, shapes.Operation, shapes.Value, shapes.State, Hints,
)  # fmt: skip
_KEYS = sorted({field.alias or name for model in _MODELS for name, field in model.model_fields.items()})


def read_blueprint(text: str, existing: Iterable[str] = ()) -> Blueprint:
    """The blueprint that a YAML text holds, its references resolved to paths (or names, where a component has no path).

    `existing` holds paths of source files that components may use besides each other. Raises FormError.
    """
    tree = read_tree(text, "blueprint")
    if not isinstance(tree, Pairs):
        raise error_at(
            text, tree.start, "This is not a blueprint: it begins with the lines `name: …` and `components:`."
        )
    data = plain(tree)
    version = data.get("blueprint", str(BLUEPRINT_FORM))
    if isinstance(version, str) and version.isdecimal() and int(version[:9]) > BLUEPRINT_FORM:
        raise _at(
            text,
            tree,
            ("blueprint",),
            f"This blueprint has form {version[:9]}, this program knows form {BLUEPRINT_FORM}: use a newer specsheets.",
        )
    try:
        said = Blueprint.model_validate(data)
    except ValidationError as error:
        raise _wrong(text, tree, error) from None
    for folder in said.folders:
        if wrong := path_problem(folder.removesuffix("/")):
            raise _at(
                text, tree, ("folders", folder), f"The path of this folder {wrong}: write it relative to the project."
            )

    def where(component: int, use: int | None) -> tuple[int, int]:
        return place(text, _node_at(tree, ("components", component, *(("uses", use) if use is not None else ()))).start)

    folders = {folder.removesuffix("/"): purpose for folder, purpose in said.folders.items()}
    return said.model_copy(update={"components": resolved(said.components, existing, where), "folders": folders})


def plain(node: Node) -> Any:
    """A node as texts, lists and mappings; pairs without a value are left out, empty items are empty texts."""
    if isinstance(node, Pairs):
        return {key.value: plain(value) for key, value in node.values if not is_nothing(value)}
    if isinstance(node, Items):
        return [plain(v) for v in node.values]
    return "" if is_nothing(node) else node.value


def _node_at(node: Node, path: tuple[int | str, ...]) -> Node:
    """The node that a path of keys and numbers leads to, or the last one on the way that is there."""
    for step in path:
        if isinstance(node, Pairs):
            inner = next((value for key, value in node.values if key.value == step), None)
        else:
            inner = (
                node.values[step]
                if isinstance(node, Items) and isinstance(step, int) and step < len(node.values)
                else None
            )
        if inner is None:
            break
        node = inner
    return node


def _at(text: str, tree: Node, path: tuple[int | str, ...], message: str) -> FormError:
    """An error at the key that the path ends on, else at the value."""
    holder = _node_at(tree, path[:-1])
    if isinstance(holder, Pairs):
        for key, _ in holder.values:
            if key.value == path[-1]:
                return error_at(text, key.start, message)
    return error_at(text, _node_at(tree, path).start, message)


_EXPECTED = {
    "string_type": "is one text",
    "tuple_type": "is a list: write `[one, two]`, or one `- item` a line",
    "dict_type": "is made of `name: value` lines",
    "model_type": "is made of `key: value` lines",
    "string_too_short": "is empty: say something, or remove the line",
    "too_short": "is empty: list at least one",
    "int_parsing": "is a number",
    "greater_than_equal": "is a number from 1",
}


def _wrong(text: str, tree: Node, error: ValidationError) -> FormError:
    """The first complaint of the shapes as one sentence at its place."""
    first = error.errors(include_url=False, include_input=False)[0]
    path = first["loc"]
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if first["type"] == "extra_forbidden":
        hint = did_you_mean(name, [k for k in _KEYS if k != name]) or ": remove it, or see the schema"
        return _at(text, tree, path, f'There is no key "{name}" here{hint}.'.replace("?.", "?"))
    if first["type"] == "missing":
        return _at(text, tree, path[:-1] or path, f'The key "{name}" is missing here: add it.')
    return _at(text, tree, path, f'The value of "{name}" {_EXPECTED.get(first["type"], "has a wrong form")}.')
