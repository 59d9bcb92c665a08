"""Recall: what the rules said of a file a moment ago, as long as what they asked of it is answered as it was then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from specsheets.model.facts import FileFacts, Span, Symbol
from specsheets.rules.definitions import Names
from specsheets.rules.rule import Drift, ProjectView, Rule

Question = tuple[Any, ...]
"""What a rule asked of the text of the file: the name of the answer, and what it was asked with."""
Heard = dict[Question, object]


class _Said(NamedTuple):
    drifts: list[Drift]
    facts: FileFacts
    names: Names
    heard: Heard


class _Words(dict[str, int]):
    """The words of a text, which take down what is asked of them."""

    def __init__(self, words: dict[str, int], heard: Heard) -> None:
        super().__init__(words)
        self._heard = heard

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self._heard["word", key] = found
        return found

    def __iter__(self) -> Iterator[str]:
        self._heard[("words",)] = dict(super().items())
        return super().__iter__()

    def __getitem__(self, key: str) -> int:
        self._heard["count", key] = super().get(key, 0)
        return super().__getitem__(key)

    def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
        """As of any mapping."""
        found = super().get(key, default)
        self._heard["count", key] = super().get(key, 0)
        return found


class _Overheard(ProjectView):
    """A view that takes down what a rule asks of the text of one file."""

    path: str
    heard: Heard

    @classmethod
    def of(cls, view: ProjectView, path: str, heard: Heard) -> _Overheard:
        """The same view, overheard."""
        made = cls(*(getattr(view, field.name) for field in fields(ProjectView)))
        made.path, made.heard = path, heard
        made.text = made._listen(path, "text", view.text)
        made.uses = made._listen(path, "uses", view.uses)
        made.following = made._listen(path, "following", view.following)
        return made

    def _listen(self, path: str, name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(of: str, *rest: object) -> object:
            found = ask(of, *rest)
            if of == path:
                self.heard[(name, *rest)] = found
            return found

        return asked

    def span(self, path: str, word: str, line: int, column: int) -> Span:
        """As of any view."""
        heard, self.heard = self.heard, {}  # the text is not asked for by the rule itself
        try:
            found = super().span(path, word, line, column)
        finally:
            self.heard = heard
        if path == self.path:
            heard["span", word, line, column] = found
        return found


class Recall:
    """Asks the rules about the file that is being typed. A rule says the same again while the declarations that it looks at
    are the same, its questions on the text have the same answers, and nothing else of the project moved."""

    def __init__(self) -> None:
        self._path = ""
        self._generation = -1
        self._said: dict[str, _Said] = {}

    def begin(self, path: str, generation: int) -> None:
        """The file that is asked about, and a number that changes with everything else of the project."""
        if (path, generation) != (self._path, self._generation):
            self._path, self._generation = path, generation
            self._said.clear()

    def ask(self, rule: Rule, view: ProjectView, path: str) -> Sequence[Drift]:
        """What a rule says of the file."""
        facts = view.facts.get(path)
        if facts is None or path != self._path:
            return list(rule.check(view, path))
        said = self._said.get(rule.id)
        names = view.now.names(path)
        if said and said.names is names and self._is_same(rule, said.facts, facts) and _holds(view, facts, said.heard):
            return said.drifts
        heard: Heard = {}
        view.now.facts[path] = facts._replace(words=_Words(facts.words, heard))
        try:
            drifts = list(rule.check(_Overheard.of(view, path, heard), path))
        finally:
            view.now.facts[path] = facts
        self._said[rule.id] = _Said(drifts, facts, names, heard)
        return drifts

    def _is_same(self, rule: Rule, before: FileFacts, now: FileFacts) -> bool:
        """Whether a file declares the same as far as a rule looks at it."""
        if before is now:
            return True
        if before.symbols != now.symbols and (rule.of_attributes or _outer(before.symbols) != _outer(now.symbols)):
            return False
        return (before.imports, before.exports, before.states, before.problems, before.doc, before.planned) == (
            *(now.imports, now.exports, now.states, now.problems, now.doc, now.planned),
        )


def _outer(symbols: tuple[Symbol, ...]) -> list[Symbol]:
    """All but the instance attributes; what stands behind one more or less differs by its parent."""
    return [s for s in symbols if s.kind != "attribute"]


def _holds(view: ProjectView, facts: FileFacts, heard: Heard) -> bool:
    """Whether every question has the same answer as when it was asked."""
    return all(_answer(view, facts, question) == answer for question, answer in heard.items())


def _answer(view: ProjectView, facts: FileFacts, question: Question) -> object:
    match question:
        case "word", word:
            return word in facts.words
        case "count", word:
            return facts.words.get(word, 0)
        case ("words",):
            return facts.words
        case "span", word, line, column:
            return view.span(facts.path, word, line, column)
        case name, *rest:
            return getattr(view, name)(facts.path, *rest)
    return None
