"""Verify: code held against its sheets: it is there, compiles, declares what they say, and every name in it leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.rules import unresolved_import, unresolved_reference
from specsheets.rules.differences import Difference, differences
from specsheets.rules.rule import ProjectView

KINDS = ("missing", "syntax", "declaration", "import", "name", "use", "tests", "types")
"""The kinds of flaw, in the order in which they are best mended."""


class Flaw(NamedTuple):
    """One place where code does not do. `kind` is one of `KINDS`; `symbol` is what it is about, "" for a file."""

    path: str
    line: int
    kind: str
    symbol: str
    message: str


def verify(view: ProjectView, language: Language, paths: Iterable[str], texts: Mapping[str, str]) -> Iterator[Flaw]:
    """The flaws of the files at `paths`, which have sheets; `texts` is the code that there is, and `view` is made of it."""
    for path in paths:
        if path not in texts:
            yield Flaw(path, 1, "missing", "", "there is a sheet, and no such file")
            continue
        if path in view.promised and view.promises[path].facts.symbols:
            yield Flaw(path, 1, "missing", "", "there is a sheet, and the file is still empty")
            continue
        broken = view.facts[path].problems
        if broken:
            said = [p for kind, p in language.code_problems(view.now, path, texts[path]) if kind == "syntax"]
            first = (said or broken)[0]
            yield Flaw(path, first.line, "syntax", "", first.message)
            continue
        found = [*_declared(view, path), *_led(view, path), *_used(view, language, path, texts[path])]
        yield from sorted(dict.fromkeys(found), key=lambda f: (f.line, KINDS.index(f.kind), f.message))


def _declared(view: ProjectView, path: str) -> Iterator[Flaw]:
    """Where code and sheet declare different things."""
    for d in differences(view, path):
        symbol = d.promised or d.written
        name = (symbol.qualname or symbol.value or "") if symbol else ""
        yield Flaw(path, d.written.line if d.written else 1, "declaration", name, _said(d, name))


def _said(d: Difference, name: str) -> str:
    if d.written is None:
        return f"the sheet declares {name}, the code does not"
    if d.promised is None:
        return f"the code declares {name}, the sheet does not"
    if d.field == "name":
        return f"the sheet calls this {d.promised.qualname}, the code {d.written.qualname}"
    return f"the sheet says {d.field} {d.expected or 'none'} of {name}, the code {d.actual or 'none'}"


def _led(view: ProjectView, path: str) -> Iterator[Flaw]:
    """Imports and references that lead nowhere within the project."""
    for kind, rule in (("import", unresolved_import.RULE), ("name", unresolved_reference.RULE)):
        for drift in rule.check(view, path):
            yield Flaw(path, drift.span.line, kind, drift.symbol, drift.message)


def _used(view: ProjectView, language: Language, path: str, text: str) -> Iterator[Flaw]:
    for kind, problem in language.code_problems(view.now, path, text):
        yield Flaw(path, problem.line, kind, "", problem.message)
