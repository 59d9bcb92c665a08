"""Recall: what the rules said of a file a moment ago, as long as nothing that they read of it has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from specsheets.model.facts import FileFacts
from specsheets.rules.definitions import Names
from specsheets.rules.rule import Drift, ProjectView, Rule


class _Said(NamedTuple):
    drifts: list[Drift]
    facts: FileFacts
    names: Names


class _Noted(dict[str, int]):
    """The words of a text, and whether anybody looked at them."""

    is_read = False

    def __contains__(self, key: object) -> bool:
        self.is_read = True
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self.is_read = True
        return super().__iter__()

    def __getitem__(self, key: str) -> int:
        self.is_read = True
        return super().__getitem__(key)

    def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
        """As of any mapping."""
        self.is_read = True
        return super().get(key, default)


class Recall:
    """Asks the rules about the file that is being typed. A rule that read neither the text, the words nor the references of
    the file says the same again while its declarations are the same and nothing else of the project moved."""

    def __init__(self) -> None:
        self._path = ""
        self._generation = -1
        self._said: dict[str, _Said] = {}

    def begin(self, path: str, generation: int) -> None:
        """The file that is asked about, and a number that changes with everything else of the project."""
        if (path, generation) != (self._path, self._generation):
            self._path, self._generation = path, generation
            self._said.clear()

    def ask(self, rule: Rule, view: ProjectView, path: str) -> list[Drift]:
        """What a rule says of the file."""
        facts = view.facts.get(path)
        if facts is None or path != self._path:
            return list(rule.check(view, path))
        said = self._said.get(rule.id)
        names = view.now.names(path)
        if said and said.names is names and _same(said.facts, facts):
            return said.drifts
        self._said.pop(rule.id, None)
        touched: list[str] = []

        def text(asked: str) -> str:
            touched.append(asked)
            return view.text(asked)

        def uses(asked: str) -> object:
            touched.append(asked)
            return view.uses(asked)

        words = _Noted(facts.words)
        view.now.facts[path] = facts._replace(words=words)
        try:
            drifts = list(rule.check(replace(view, text=text, uses=uses), path))  # type: ignore[arg-type]
        finally:
            view.now.facts[path] = facts
        if path not in touched and not words.is_read:
            self._said[rule.id] = _Said(drifts, facts, names)
        return drifts


def _same(a: FileFacts, b: FileFacts) -> bool:
    return a is b or (a.symbols, a.imports, a.exports, a.states, a.problems, a.doc, a.planned) == (
        b.symbols,
        b.imports,
        b.exports,
        b.states,
        b.problems,
        b.doc,
        b.planned,
    )
