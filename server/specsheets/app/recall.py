"""Recall: what the rules said of a file a moment ago, as long as what they asked of it is answered as it was then."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specsheets.model.facts import FileFacts, Span, declare_alike
from specsheets.rules.definitions import Names
from specsheets.rules.rule import Drift, ProjectView, Rule

Question = tuple[Any, ...]
"""What a rule asked of the text of the file: the name of the answer, and what it was asked with."""
Heard = dict[Question, object]


class _Said(NamedTuple):
    drifts: list[Drift]
    heard: Heard


class _Words(Mapping[str, int]):
    """The words of a text, which take down what is asked of them."""

    def __init__(self, words: Mapping[str, int], view: _Overheard) -> None:
        self._words, self._view = words, view

    def __contains__(self, key: object) -> bool:
        found = self._view.heard["word", key] = key in self._words
        return found

    def __iter__(self) -> Iterator[str]:
        self._view.heard[("words",)] = self._words
        return iter(self._words)

    def __len__(self) -> int:
        self._view.heard[("words",)] = self._words
        return len(self._words)

    def __getitem__(self, key: str) -> int:
        self._view.heard["count", key] = self._words.get(key, 0)
        return self._words[key]


class _Overheard(ProjectView):
    """A view that takes down in `heard` what a rule asks of the text of one file."""

    path: str
    heard: Heard
    told: Mapping[str, FileFacts]

    @property
    def facts(self) -> Mapping[str, FileFacts]:
        """As of any view."""
        return self.told

    @classmethod
    def of(cls, view: ProjectView, path: str, facts: FileFacts) -> _Overheard:
        """The same view, overheard."""
        made = cls.__new__(cls)
        vars(made).update(vars(view))
        made.path, made.heard = path, {}
        made.told = ChainMap({path: facts._replace(words=_Words(facts.words, made))}, view.now.facts)
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
    """Asks the rules about the file that is being typed, at `path`. A rule says the same again while the declarations that it looks at
    are the same, its questions on the text have the same answers, and nothing else of the project moved."""

    def __init__(self) -> None:
        self.path = ""
        self._generation = -1
        self._facts: FileFacts | None = None
        self._names: Names | None = None
        self._said: dict[bool, dict[str, _Said]] = {False: {}, True: {}}  # by whether a rule looks at attributes
        self._overheard: _Overheard | None = None
        self._answers: Heard = {}

    def begin(self, view: ProjectView, path: str, generation: int) -> None:
        """The file that is asked about, and a number that changes with everything else of the project: what rules said of an
        earlier state of it is forgotten where they may say something else now."""
        known, now = self._facts, view.facts.get(path)
        before, names = self._names, view.now.names(path) if now else None
        is_same = (path, generation) == (self.path, self._generation)
        if not (is_same and known and now and before and names and _is_alike(known, now) and names.bind_alike(before)):
            for said in self._said.values():
                said.clear()
        elif known.symbols != now.symbols:
            self._said[True].clear()
        self.path, self._generation, self._facts, self._names = path, generation, now, names
        self._overheard = None
        self._answers.clear()

    def ask(self, rule: Rule, view: ProjectView, path: str) -> Sequence[Drift]:
        """What a rule says of the file."""
        if self._facts is None or path != self.path:
            return list(rule.check(view, path))
        kept = self._said[rule.of_attributes]
        said = kept.get(rule.id)
        if said is None or not self._holds(view, said.heard):
            if self._overheard is None:
                self._overheard = _Overheard.of(view, path, self._facts)
            heard = self._overheard.heard = {}
            said = kept[rule.id] = _Said(list(rule.check(self._overheard, path)), heard)
        return said.drifts

    def _holds(self, view: ProjectView, heard: Heard) -> bool:
        """Whether every question has the same answer as when it was asked."""
        for question, answer in heard.items():  # noqa: SIM110 - asked of every rule with every letter
            if self._answer(view, question) != answer:
                return False
        return True

    def _answer(self, view: ProjectView, question: Question) -> object:
        if question not in self._answers:
            assert self._facts is not None
            self._answers[question] = _answer(view, self._facts, question)
        return self._answers[question]


def _is_alike(before: FileFacts, now: FileFacts) -> bool:
    """Whether two states of a file declare the same, instance attributes left out."""
    return declare_alike(before.symbols, now.symbols) and (
        before.imports,
        before.exports,
        before.states,
        before.problems,
        before.doc,
        before.planned,
    ) == (*(now.imports, now.exports, now.states, now.problems, now.doc, now.planned),)


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
