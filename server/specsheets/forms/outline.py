"""An outline to a Blueprint: indented lines such as `cart.py  what a customer means to buy; uses models`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from specsheets.forms.components import resolved
from specsheets.forms.paths import path_problem
from specsheets.forms.yaml_text import LARGEST, FormError
from specsheets.model.blueprint import Blueprint, Component


class _Line(NamedTuple):
    """One line that says something; `number` counts from 1."""

    number: int
    indent: str
    name: str
    purpose: str
    uses: tuple[tuple[str, int], ...]


def read_outline(text: str, name: str, existing: Iterable[str] = ()) -> Blueprint:
    """The blueprint that an outline stands for; `name` is what the program is called.

    A folder is a name that ends with a slash or has lines indented below it; `#` begins a comment. What a line says of
    a folder is kept under `folders`. `existing` holds paths of source files that may be used besides. Raises FormError.
    """
    if len(text) > LARGEST:
        raise FormError(f"This outline has more than {LARGEST >> 20} MB: write it in parts.")
    lines = [
        line for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1) if (line := _line(number, raw))
    ]
    if not lines:
        raise FormError(
            "This outline is empty: write one file a line, such as `cart.py  what a customer means to buy`."
        )
    folders: dict[str, str] = {}
    components: list[Component] = []
    places: list[_Line] = []
    above: list[tuple[str, str]] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        above = _parents(line, above)
        is_parent = (
            following is not None and following.indent != line.indent and following.indent.startswith(line.indent)
        )
        path = "/".join((*(folder for _, folder in above), line.name.rstrip("/")))
        if wrong := path_problem(path):
            raise FormError(
                f'The path "{path}" {wrong}: write it relative to the project.', line.number, len(line.indent) + 1
            )
        if line.name.endswith("/") or is_parent:
            _check_folder(line)
            if line.purpose:
                folders[path] = line.purpose
        else:
            key = "file" if "." in line.name.rpartition("/")[2].lstrip(".") else "name"
            uses = tuple(use for use, _ in line.uses)
            components.append(Component.model_validate({key: path, "description": line.purpose, "uses": uses}))
            places.append(line)
        above.append((line.indent, line.name.rstrip("/")))
    if not components:
        raise FormError("This outline has folders and no file: write one file a line.", lines[-1].number)

    def where(component: int, use: int | None) -> tuple[int, int]:
        line = places[component]
        return line.number, len(line.indent) + 1 if use is None else line.uses[use][1]

    return Blueprint(name=name, folders=folders, components=resolved(components, existing, where))


def _line(number: int, raw: str) -> _Line | None:
    """What a line says; None for a blank one or a comment."""
    said = re.sub(r"(^|\s)#.*$", "", raw.rstrip("\r")).rstrip()
    bare = said.lstrip(" \t")
    if not bare:
        return None
    indent = said[: len(said) - len(bare)]
    name, _, purpose = re.sub(r"\s+", " ", bare).partition(" ")
    found = re.search(r"(?:^|;)\s*uses\s+([^;]+)$", bare[len(name) :])
    uses: tuple[tuple[str, int], ...] = ()
    if found:
        begin = len(indent) + len(name) + found.start(1) + 1
        uses = tuple((u.group(), begin + u.start()) for u in re.finditer(r"[^,\s]+", found[1]))
        purpose = re.sub(r"\s+", " ", bare[len(name) : len(name) + found.start()]).strip()
    return _Line(number, indent, name, purpose, uses)


def _parents(line: _Line, above: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The folders that a line stands in: those above it whose indentation is a true part of its own."""
    parents = [(indent, name) for indent, name in above if line.indent != indent and line.indent.startswith(indent)]
    known = [indent for indent, _ in above]
    if line.indent not in known and (len(parents) < len(above) or not above) and (line.indent or above):
        raise FormError(
            "The indentation of this line fits no line above: use the same blanks as its neighbours.", line.number, 1
        )
    return parents


def _check_folder(line: _Line) -> None:
    wrong = ""
    if not line.name.endswith("/") and re.search(r"[^.]\.[A-Za-z]{1,5}$", line.name):
        wrong = 'is a file, and the next line stands below it: indent them equally, or end the name with "/".'
    elif line.uses:
        wrong = "is a folder: say at its files what they use."
    if wrong:
        raise FormError(f'"{line.name}" {wrong}', line.number, len(line.indent) + 1)
