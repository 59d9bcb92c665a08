"""complete: what may stand at a place of a sheet: header keys, roles, and names that the project has already."""

from __future__ import annotations

import re
from typing import NamedTuple

from specsheets.app.queries.find import signature
from specsheets.app.watching import Watch
from specsheets.model.facts import DECLARING, EMPTY, Symbol
from specsheets.model.paths import source_path
from specsheets.model.sheet import Sheet

MOST = 200
"""Suggestions at once."""

_BEFORE = re.compile(r"[\w]*$")


class Completion(NamedTuple):
    """One suggestion. `kind` is `key`, `value`, `name`, or the kind of the symbol that bears the name."""

    text: str
    kind: str
    detail: str


class Completions(NamedTuple):
    """The suggestions at a place; `is_cut`: there were more."""

    items: tuple[Completion, ...]
    is_cut: bool


def complete(watch: Watch, sheet: str, text: str, line: int, column: int) -> Completions:
    """What may stand at a place of the sheet file at `sheet`, in the order of its likelihood."""
    lines = text.split("\n")
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    typed = (_BEFORE.search(before) or [""])[0].lower()
    block = next((n for n, row in enumerate(lines, 1) if row.startswith("declares:")), len(lines) + 1)
    if line <= block and ":" not in before and not before.startswith((" ", "-")):
        there = {row.partition(":")[0] for row in lines[: block - 1] if ":" in row and not row.startswith(" ")}
        found = [Completion(k, "key", f.description or "") for k, f in Sheet.model_fields.items() if k not in there]
    elif line < block:
        found = _header(watch, before)
    else:
        found = _names(watch, source_path(sheet) or "", typed)
    fitting = [c for c in found if c.text.lower().startswith(typed)]
    return Completions(tuple(fitting[:MOST]), len(fitting) > MOST)


def _header(watch: Watch, before: str) -> list[Completion]:
    key = before.partition(":")[0].strip(" -")
    headers = watch.view.headers.values()
    if key == "role":
        roles = sorted({header.role for header in headers} - {"", EMPTY})
        return [Completion(role, "value", "") for role in roles]
    states = sorted({s for header in headers for s in (*header.owns, *header.uses)})
    return [Completion(state, "value", "") for state in states]


def _names(watch: Watch, source: str, typed: str) -> list[Completion]:
    """Names that begin with what was typed: of the file's own entries first, then everything public of the project, each
    once, and one more than is shown at most."""
    view = watch.view
    found: dict[str, Completion] = {}
    own = view.promises[source].facts.symbols if source in view.promises else ()
    for s in own:
        if s.kind in DECLARING and s.name and s.name.lower().startswith(typed):
            found.setdefault(s.name, Completion(s.name, _kind(s), signature(s)))
    for path in sorted(view.facts):
        if typed not in view.now.titles(path):
            continue
        for s in view.facts[path].top_level():
            if s.name and not s.name.startswith("_") and s.name.lower().startswith(typed):
                found.setdefault(s.name, Completion(s.name, _kind(s), f"{signature(s)}  {path}:{s.line}"))
        if len(found) > MOST:
            break
    return list(found.values())


def _kind(symbol: Symbol) -> str:
    return symbol.kind if symbol.kind in ("class", "function", "type") else "name"
