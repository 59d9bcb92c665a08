"""Recall: what the rules said of a file a moment ago, as long as what they asked of it is answered as it was then."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from specsheets.model.facts import FileFacts, Span, outer
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


class _Words(Mapping[str, int]):
    """The words of a text, which take down what is asked of them."""

    def __init__(self, words: Mapping[str, int], heard: Heard) -> None:
        self._words, self._heard = words, heard

    def __contains__(self, key: object) -> bool:
        found = self._heard["word", key] = key in self._words
        return found

    def __iter__(self) -> Iterator[str]:
        self._heard[("words",)] = self._words
        return iter(self._words)

    def __len__(self) -> int:
        self._heard[("words",)] = self._words
        return len(self._words)

    def __getitem__(self, key: str) -> int:
        self._heard["count", key] = self._words.get(key, 0)
        return self._words[key]


class _Overheard(ProjectView):
    """A view that takes down what a rule asks of the text of one file."""

    path: str
    heard: Heard
    told: Mapping[str, FileFacts]

    @property
    def facts(self) -> Mapping[str, FileFacts]:
        """As of any view."""
        return self.told

    @classmethod
    def of(cls, view: ProjectView, path: str, heard: Heard) -> _Overheard:
        """The same view, overheard."""
        facts = view.facts[path]
        made = cls(*(getattr(view, field.name) for field in fields(ProjectView)))
        made.path, made.heard = path, heard
        made.told = ChainMap({path: facts._replace(words=_Words(facts.words, heard))}, view.now.facts)
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

    def mentions(self, path: str, word: str) -> bool:
        """As of any view."""
        return word in self.facts[path].words if path == self.path else super().mentions(path, word)

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
        self._now: FileFacts | None = None
        self._alike: dict[tuple[int, bool], bool] = {}
        self._answers: Heard = {}

    def begin(self, path: str, generation: int) -> None:
        """The file that is asked about, and a number that changes with everything else of the project."""
        if (path, generation) != (self._path, self._generation):
            self._path, self._generation = path, generation
            self._said.clear()
            self._now = None

    def ask(self, rule: Rule, view: ProjectView, path: str) -> Sequence[Drift]:
        """What a rule says of the file."""
        facts = view.facts.get(path)
        if facts is None or path != self._path:
            return list(rule.check(view, path))
        if facts is not self._now:
            self._now = facts
            self._alike.clear()
            self._answers.clear()
        said = self._said.get(rule.id)
        names = view.now.names(path)
        if said and said.names is names and self._is_same(rule, said.facts, facts) and self._holds(view, said.heard):
            self._said[rule.id] = said._replace(facts=facts)
            return said.drifts
        heard: Heard = {}
        drifts = list(rule.check(_Overheard.of(view, path, heard), path))
        self._said[rule.id] = _Said(drifts, facts, names, heard)
        return drifts

    def _is_same(self, rule: Rule, before: FileFacts, now: FileFacts) -> bool:
        """Whether a file declares the same as far as a rule looks at it; most rules look back at the same state of it."""
        key = (id(before), rule.of_attributes)
        if key not in self._alike:
            self._alike[key] = before is now or _declares_alike(before, now, rule.of_attributes)
        return self._alike[key]

    def _holds(self, view: ProjectView, heard: Heard) -> bool:
        """Whether every question has the same answer as when it was asked."""
        return all(self._answer(view, question) == answer for question, answer in heard.items())

    def _answer(self, view: ProjectView, question: Question) -> object:
        if question not in self._answers:
            assert self._now is not None
            self._answers[question] = _answer(view, self._now, question)
        return self._answers[question]


def _declares_alike(before: FileFacts, now: FileFacts, attributes: bool) -> bool:
    """Whether two states of a file declare the same, instance attributes left out unless `attributes`."""
    if before.symbols != now.symbols and (attributes or outer(before.symbols) != outer(now.symbols)):
        return False
    return (before.imports, before.exports, before.states, before.problems, before.doc, before.planned) == (
        *(now.imports, now.exports, now.states, now.problems, now.doc, now.planned),
    )


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
