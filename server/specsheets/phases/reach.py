"""Reach: from which files, and by which words, one symbol can be reached through imports, re-exports followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from specsheets.languages.language import Modules
from specsheets.model.facts import FileFacts


class Reach(NamedTuple):
    """How a file reaches the symbol: the scope that `rename_edits` wants, and the only line that is meant (0: every)."""

    scope: str
    line: int = 0


def reach_of(path: str, qualname: str, facts: Mapping[str, FileFacts], modules: Modules) -> dict[str, list[Reach]]:
    """Every file that reaches `qualname` of file `path`, the file itself first."""
    owner, _, name = qualname.rpartition(".")
    if owner:
        return {p: [Reach(f"{owner}.")] for p in (path, *(p for p in facts if p != path)) if name in facts[p].words or p == path}
    found: dict[str, list[Reach]] = {path: [Reach("")]}
    importers = _importers(facts, modules)
    todo, seen = [path], {path}
    while todo:
        declared_in = todo.pop(0)
        for importer, symbol, bound, line in importers.get(declared_in, []):
            if symbol is None:
                scope = Reach(f"{bound}.{name}")
            elif symbol == "*" or (symbol == name and bound == name):
                scope = Reach("")
            elif symbol == name:
                scope = Reach("", line)
            else:
                continue
            if scope not in found.setdefault(importer, []):
                found[importer].append(scope)
            if scope == Reach("") and importer not in seen:
                seen.add(importer)
                todo.append(importer)
    return found


def _importers(facts: Mapping[str, FileFacts], modules: Modules) -> dict[str, list[tuple[str, str | None, str, int]]]:
    """File → (importer, symbol or None for the module itself, the words it is bound to, line)."""
    out: dict[str, list[tuple[str, str | None, str, int]]] = {}
    for importer, f in facts.items():
        for i in f.imports:
            resolved = modules.resolve(importer, i)
            names = i.names or ((i.module, i.alias),)
            for (name, alias), (file, symbol) in zip(names, resolved, strict=False):
                if file:
                    out.setdefault(file, []).append((importer, symbol, alias or name, i.line))
    return out
