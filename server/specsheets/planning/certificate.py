"""Certificate: what the sheets cover and what they leave open, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specsheets.model.facts import FileFacts
from specsheets.model.plan import Certificate, Link

WITHIN = "global "
"""State that begins so belongs to its own file, whatever others call theirs."""

OUTSIDE = "env "
"""State that begins so belongs to the machine; no file need own it."""


class Promise(NamedTuple):
    """What the certificate asks of one sheet: its declarations, where its imports lead, the state it owns and uses, its role."""

    path: str
    declares: FileFacts
    links: tuple[Link, ...]
    owns: tuple[str, ...]
    uses: tuple[str, ...]
    role: str


def certify(files: Mapping[str, FileFacts], promises: Iterable[Promise], tested: Iterable[str] = ()) -> Certificate:
    """The certificate of a project. `files` are the facts of all files that should have a sheet, by path; `tested` are the
    roles that ask for a test."""
    sheets = {promise.path: promise for promise in sorted(promises)}
    exports = 0
    open_ends: list[str] = []
    for path, facts in sorted(files.items()):
        names = facts.public_names()
        exports += len(names)
        if path not in sheets:
            open_ends.append(path)
        told = _names(sheets[path].declares) if path in sheets else set()
        open_ends.extend(f"{path}:{name}" for name in names if name not in told)
    owned: dict[str, list[str]] = defaultdict(list)
    for path, sheet in sheets.items():
        for state in dict.fromkeys(sheet.owns):
            if not state.startswith(WITHIN):
                owned[state].append(path)
    used = {state for sheet in sheets.values() for state in sheet.uses}
    return Certificate(
        files=len(files),
        exports=exports,
        uncovered=tuple(open_ends),
        unowned=tuple(sorted(s for s in used - owned.keys() if not s.startswith((OUTSIDE, WITHIN)))),
        contested=tuple((state, tuple(paths)) for state, paths in sorted(owned.items()) if len(paths) > 1),
        missing=_missing(sheets),
        unwritten=tuple(sorted(path for path, facts in files.items() if facts.planned)),
        untested=_untested(sheets, frozenset(tested)),
    )


def _missing(sheets: Mapping[str, Promise]) -> tuple[tuple[str, str, str], ...]:
    """Symbols that a sheet requires of another and that the other does not provide; one that hands on all of a third, or
    makes names up (`__getattr__`), is taken at its word."""
    provided = {path: _names(sheet.declares) | _bound(sheet.declares) for path, sheet in sheets.items()}
    found = set()
    for path, sheet in sheets.items():
        for link in sheet.links:
            names = provided.get(link.target, {link.symbol})
            if link.symbol and link.symbol not in names and not names & {"*", "__getattr__"} and link.symbol != "*":
                found.add((path, link.target, link.symbol))
    return tuple(sorted(found))


def _untested(sheets: Mapping[str, Promise], roles: frozenset[str]) -> tuple[str, ...]:
    """Files of a role that asks for a test, on which no sheet of the role `test` relies."""
    reached = {link.target for sheet in sheets.values() if sheet.role == "test" for link in sheet.links}
    return tuple(path for path, sheet in sheets.items() if sheet.role in roles and path not in reached)


def _names(facts: FileFacts) -> set[str]:
    """Names that a block declares at its top."""
    return {name for symbol in facts.top_level() for name in (symbol.name, *symbol.also)} | set(facts.exports or ())


def _bound(facts: FileFacts) -> set[str]:
    """Names that imports of a block bind, which others may import from it in turn."""
    bound = {alias or name for found in facts.imports for name, alias in found.names}
    return bound | {found.alias or found.module.partition(".")[0] for found in facts.imports if not found.names}
