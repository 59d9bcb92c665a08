"""Reach: from which files, and by which words, one symbol can be reached through imports, re-exports followed."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.languages.language import Modules
from specsheets.model.facts import FileFacts


def reach_of(path: str, qualname: str, facts: Mapping[str, FileFacts], modules: Modules) -> dict[str, list[str]]:
    """Every file that reaches `qualname` of file `path`, the file itself first, and the scopes under which
    `rename_edits` finds it there: the module as the file spells it, and the name."""
    owner, _, name = qualname.rpartition(".")
    if owner:
        return {
            p: [f"{owner}."] for p in (path, *(p for p in facts if p != path)) if name in facts[p].words or p == path
        }
    found: dict[str, list[str]] = {path: [""]}
    importers = _importers(facts, modules)
    todo, seen = [path], {path}
    while todo:
        declared_in = todo.pop(0)
        for importer, symbol, bound, spelled in importers.get(declared_in, []):
            if symbol not in (None, "*", name):
                continue
            scope = f"{bound}.{name}" if symbol is None else f"{spelled}{name}"
            if scope not in found.setdefault(importer, []):
                found[importer].append(scope)
            if symbol is not None and bound in ("*", name) and importer not in seen:
                seen.add(importer)
                todo.append(importer)
    return found


def _importers(facts: Mapping[str, FileFacts], modules: Modules) -> dict[str, list[tuple[str, str | None, str, str]]]:
    """File → (importer, symbol or None for the module itself, the words it is bound to, the module as spelled there
    with the dot that follows it)."""
    out: dict[str, list[tuple[str, str | None, str, str]]] = {}
    for importer, f in facts.items():
        for i in f.imports:
            resolved = modules.resolve(importer, i)
            names = i.names or ((i.module, i.alias),)
            spelled = "." * i.level + (f"{i.module}." if i.module else "")
            for (name, alias), (file, symbol) in zip(names, resolved, strict=False):
                if file:
                    out.setdefault(file, []).append((importer, symbol, alias or name, spelled))
    return out
