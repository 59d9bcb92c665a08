"""Suggestions: what a name or module that is gone was probably turned into."""

from __future__ import annotations

from collections.abc import Sequence

from specsheets.model.facts import FileFacts
from specsheets.model.match import match, nearest
from specsheets.rules.rule import ProjectView

ALIKE = 0.6
"""The least share of equal names for a new file to count as one that is gone."""


def moved_name(view: ProjectView, path: str, name: str) -> tuple[str, str]:
    """What `name`, which the file at `path` lacks, is called now and which file has it: renamed there since the base,
    declared under this name by the only other file that does, or a name like it. Two empty texts where nothing fits."""
    facts, planned = view.facts[path], view.planned(path)
    if planned:
        index = next((i for i, s in enumerate(planned.symbols) if s.qualname == name), None)
        if index is not None:
            pair = match(planned.symbols, facts.symbols).get(index)
            if pair is not None:
                return facts.symbols[pair].name, path
    others = [p for p in view.now.declaring(name) if p != path]
    if len(others) == 1:
        return name, others[0]
    like = nearest(name, view.now.names(path).declared)
    return (like, path) if like else ("", "")


def declared_here(view: ProjectView, path: str, name: str) -> tuple[tuple[str, int, str], ...]:
    """Where a file declares a name at its top, as a finding shows another place that bears on it; nothing for no name."""
    if not name:
        return ()
    line = next((s.line for s in view.facts[path].top_level() if name in (s.name, *s.also)), 1)
    return ((path, line, f"{name} is declared here"),)


def moved_file(view: ProjectView, before: str, stem: str, names: Sequence[str]) -> str:
    """The file that took the place of one that is gone, judged by what both declare; else the only one whose module has
    that name, or that declares all the `names` which are asked of it; "" where none fits."""
    planned = view.planned(before) if before else None
    known = view.base.facts if planned and view.base else {}
    fresh = set(view.facts).difference(known)
    if planned:
        had = _declared(planned)
        best = max(fresh, key=lambda p: (_share(had, _declared(view.facts[p])), p), default="")
        if best and had and _share(had, _declared(view.facts[best])) >= ALIKE:
            return best
    same = [p for p in fresh if stem in p and view.now.modules.name_of(p).rpartition(".")[2] == stem]
    if len(same) == 1:
        return same[0]
    bearers = [set(view.now.declaring(name)) for name in names]
    serving = set.intersection(*bearers) if bearers else set()
    return serving.pop() if len(serving) == 1 else ""


def _declared(facts: FileFacts) -> set[str]:
    return {s.qualname or s.value or "" for s in facts.symbols if s.parent == -1}


def _share(a: set[str], b: set[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
