"""complete: what may stand at a place of a sheet: header keys, roles, and names that the project has already."""

from __future__ import annotations

import re
from typing import NamedTuple

from specsheets.app.queries.find import signature
from specsheets.app.queries.places import Named, describe
from specsheets.app.watching import Watch
from specsheets.model.facts import DECLARING, EMPTY, Span, Symbol
from specsheets.model.paths import source_path
from specsheets.model.sheet import Sheet

MOST = 200
"""Suggestions at once."""

_BEFORE = re.compile(r"[\w]*$")


class Completion(NamedTuple):
    """One suggestion. `kind` is `key`, `value`, `name`, or the kind of the symbol that bears the name; then `path` and `qualname`
    say which, and `documented` what it is for."""

    text: str
    kind: str
    detail: str = ""
    path: str = ""
    qualname: str = ""


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
        names = _names(watch, source_path(sheet) or "", typed)
        return Completions(tuple(_completion(watch, *place) for place in names[:MOST]), len(names) > MOST)
    fitting = [c for c in found if c.text.lower().startswith(typed)]
    return Completions(tuple(fitting[:MOST]), len(fitting) > MOST)


def _header(watch: Watch, before: str) -> list[Completion]:
    key = before.partition(":")[0].strip(" -")
    headers = watch.view.headers.values()
    if key == "role":
        roles = sorted({header.role for header in headers} - {"", EMPTY})
        return [Completion(role, "value") for role in roles]
    states = sorted({s for header in headers for s in (*header.owns, *header.uses)})
    return [Completion(state, "value") for state in states]


def _names(watch: Watch, source: str, typed: str) -> list[tuple[str, Symbol]]:
    """Names that begin with what was typed, each once, with the file of each: of the file's own entries first, then
    everything public of the project; one more than is shown at most."""
    view = watch.view
    found: dict[str, tuple[str, Symbol]] = {}
    own = view.promises[source].facts.symbols if source in view.promises else ()
    for s in own:
        if s.kind in DECLARING and s.name and s.name.lower().startswith(typed):
            found.setdefault(s.name, (source, s))
    for path in sorted(view.facts):
        if typed not in view.now.titles(path):
            continue
        for s in view.facts[path].top_level():
            if s.name and not s.name.startswith("_") and s.name.lower().startswith(typed):
                found.setdefault(s.name, (path, s))
        if len(found) > MOST:
            break
    return list(found.values())


def _completion(watch: Watch, path: str, symbol: Symbol) -> Completion:
    kind = symbol.kind if symbol.kind in ("class", "function", "type") else "name"
    code = watch.view.facts.get(path)
    line = next((f":{s.line}" for s in code.symbols if s.qualname == symbol.qualname), "") if code else ""
    return Completion(symbol.name, kind, f"{signature(symbol)}  {path}{line}", path, symbol.qualname)


def documented(watch: Watch, path: str, qualname: str) -> tuple[str, str] | None:
    """The detail of a name that was suggested, and what is known of it; None where it is not there any more."""
    code, promise = watch.view.facts.get(path), watch.view.promises.get(path)
    symbols = (*(promise.facts.symbols if promise else ()), *(code.symbols if code else ()))
    symbol = next((s for s in symbols if s.qualname == qualname), None)
    if symbol is None:
        return None
    said = describe(watch, Named(path, symbol, Span(symbol.line, 1, symbol.line, 1), None))
    return _completion(watch, path, symbol).detail, "\n\n".join(x for x in (said.purpose, said.standing) if x)
