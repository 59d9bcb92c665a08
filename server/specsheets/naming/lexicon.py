"""Lexicon: every idea of the project and the one way to spell it; step A7.

The key of a name is its words, lower-cased and joined, so `file_name`, `filename` and `FILE_NAME` share one. Ideas live in
three groups (`type`, `callable`, `value`). Within a group two spellings of one key are variants when they divide the words
differently, or differ in letters although they fit one style (`HttpServer`, `HTTPServer`); that `MAX_ITEMS` and `max_items`
differ in style alone is for conventions to judge. Canonical is the form of most files, then of most words, then the first
in alphabetical order.
"""

from __future__ import annotations

import marshal
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from specsheets.model.facts import EMPTY, FileFacts, Symbol
from specsheets.model.kept import EVERYTHING, Packed, Room
from specsheets.model.names import Concept
from specsheets.naming.library import Bearers, class_kinds, holder, is_library
from specsheets.naming.words import core, division, is_dunder, restyle, split, style_of

GROUPS = {"class": "type", "type": "type", "function": "callable", "value": "value", "attribute": "value"}
LEAST = 4
"""Keys with fewer letters are too short to be surely one idea."""
SETTLED = 3

LIKELY = ("snake_case", "UPPER_CASE", "PascalCase", "camelCase")
"""Which style is meant where a name fits several."""

Spelling = tuple[str, str]
"""Group and name."""
_Agreed = tuple[str, ...]
"""An idea that everybody spells alike, as nearly all are: its spelling, and the files that use it, sorted."""
_Disputed = dict[str, tuple[str, ...]]
"""An idea with several spellings, and the files that use each, sorted."""


@lru_cache(maxsize=1 << 12)
def key(name: str) -> str:
    """What all spellings of one idea share: `HTTPServerError2` → `httpservererror2`."""
    return "".join(split(name))


def spellings(facts: FileFacts) -> tuple[Spelling, ...]:
    """What one file declares, as (group, name), sorted, each once; what a library dictates left out."""
    return tuple(sorted(filter(_is_judged, _declared(facts, facts.symbols, class_kinds(facts)))))


def spellings_of(names: frozenset[str], among: Bearers) -> set[Spelling]:
    """The spellings of a file that are called by some names."""
    symbols = [among.facts.symbols[i] for i in {i for name in names for i in among.by_name.get(name, ())}]
    found = _declared(among.facts, symbols, among.classes)
    return {spelling for spelling in found if spelling[1] in names and _is_judged(spelling)}


def _declared(facts: FileFacts, symbols: Iterable[Symbol], classes: Mapping[int, str]) -> set[Spelling]:
    found: set[Spelling] = set()
    for symbol in symbols:
        group = GROUPS.get(symbol.kind)
        if group is None:
            continue
        owner = holder(facts, symbol)
        if symbol.kind == "attribute" and owner >= 0:
            owner = holder(facts, facts.symbols[owner])
        if classes.get(owner) == "foreign" and group != "type":
            continue
        found.update((group, name) for name in (symbol.name, *symbol.also))
        found.update(("value", parameter.name) for parameter in symbol.parameters)
    return found


@lru_cache(maxsize=1 << 12)
def _is_judged(spelling: Spelling) -> bool:
    group, name = spelling
    exempt = is_library(name) if group == "callable" else is_dunder(name)
    return not exempt and EMPTY not in name and sum(map(str.isalpha, name)) >= LEAST


def are_variants(a: str, b: str) -> bool:
    """Whether two spellings of one key disagree otherwise than in style."""
    a, b = core(a), core(b)
    return a != b and (division(a) != division(b) or bool(style_of(a) & style_of(b)))


class Lexicon:
    """All spellings of a project, put in file by file, in any order; putting a file again replaces its spellings.

    `rules` maps (group, key) to a spelling that a person chose; it wins over any count."""

    def __init__(
        self,
        files: Mapping[str, Iterable[Spelling]],
        rules: Mapping[Spelling, str] | None = None,
        room: Room = EVERYTHING,
    ) -> None:
        """`room` is how much is held of what every file spells."""
        self._rules = dict(rules or {})
        self._files: Packed[tuple[Spelling, ...]] = room.packed(marshal.dumps, marshal.loads)
        self._ideas: dict[str, dict[str, _Agreed | _Disputed]] = {group: {} for group in GROUPS.values()}
        self._chosen: dict[Spelling, str] = {}
        self._turn = 0  # grows with whatever moves the disputes of files that it does not name
        self._listed: tuple[str, int, list[Spelling]] = ("", 0, [])
        for path, told in files.items():
            self.put(path, told)

    def put(self, path: str, told: Iterable[Spelling]) -> None:
        """Replace the spellings of one file; none removes it."""
        fresh, before = tuple(told), self.told(path)
        self._turn += 1
        self._move(path, set(before) - set(fresh), set(fresh) - set(before))
        self._files[path] = fresh

    def amend(self, path: str, names: frozenset[str], told: Iterable[Spelling]) -> None:
        """Replace those of a file's spellings that are called by some names."""
        before, fresh = self.told(path), set(told)
        gone = {spelling for spelling in before if spelling[1] in names}
        if gone == fresh:
            return
        turn, (listed, when, found) = self._turn, self._listed
        self._move(path, gone - fresh, fresh - gone)
        self._files[path] = tuple(_amended(before, gone, fresh))
        if (listed, when) == (path, turn):  # after a turn it is listed anew
            self._listed = (path, turn, _amended(found, gone, filter(self._is_disputed, fresh)))

    def _move(self, path: str, gone: Iterable[Spelling], come: Iterable[Spelling]) -> None:
        for group, name in gone:
            users = dict(self._users(group, key(name)))
            users[name] = tuple(p for p in users[name] if p != path)
            self._settle(group, key(name), {n: paths for n, paths in users.items() if paths})
        for group, name in come:
            idea = key(name)
            held = self._ideas[group].get(idea)
            if held is None:
                self._ideas[group][idea] = (name, path)
            else:
                users = dict(self._users(group, idea))
                users[name] = _with(users.get(name, ()), path)
                self._settle(group, idea, users)

    def _settle(self, group: str, idea: str, users: _Disputed) -> None:
        self._chosen.pop((group, idea), None)
        if isinstance(self._ideas[group].get(idea), dict) != (len(users) > 1):
            self._turn += 1
        if len(users) > 1:
            self._ideas[group][idea] = users
        elif users:
            (name, paths), *_ = users.items()
            self._ideas[group][idea] = (name, *paths)
        else:
            del self._ideas[group][idea]

    def _users(self, group: str, idea: str) -> Mapping[str, tuple[str, ...]]:
        """The spellings of an idea with the files that use each."""
        held = self._ideas[group].get(idea, {})
        return {held[0]: held[1:]} if isinstance(held, tuple) else held

    def told(self, path: str) -> tuple[Spelling, ...]:
        """The spellings of one file, as they were put."""
        return self._files.get(path, ())

    def disputed(self, path: str) -> list[Spelling]:
        """The spellings of one file, but for those of ideas that everybody spells alike and nobody ruled."""
        if self._rules:
            return list(self.told(path))
        if self._listed[:2] != (path, self._turn):
            self._listed = (path, self._turn, [*filter(self._is_disputed, self.told(path))])
        return self._listed[2]

    def _is_disputed(self, spelling: Spelling) -> bool:
        group, name = spelling
        return isinstance(self._ideas[group][key(name)], dict)

    def is_ruled(self, group: str, name: str) -> bool:
        """Whether a person chose how the idea of a name is spelled."""
        return (group, key(name)) in self._rules

    def concept(self, group: str, name: str) -> Concept | None:
        """The idea that a name spells, or None where nobody spells it."""
        idea = group, key(name)
        users = self._users(*idea)
        if not users:
            return None
        return Concept(idea[1], group, self._canonical(*idea), {n: users[n] for n in sorted(users)})

    def _canonical(self, group: str, idea: str) -> str:
        """The agreed spelling of an idea; counted once, as long as the same files spell it."""
        ruled = self._rules.get((group, idea))
        if ruled:
            return ruled
        if (group, idea) not in self._chosen:
            self._chosen[group, idea] = _canonical(self._users(group, idea))
        return self._chosen[group, idea]

    def concepts(self) -> tuple[Concept, ...]:
        """Every idea, sorted by group and key."""
        ideas = ((group, idea) for group in sorted(self._ideas) for idea in sorted(self._ideas[group]))
        found = (self.concept(group, next(iter(self._users(group, idea)))) for group, idea in ideas)
        return tuple(concept for concept in found if concept)

    def variants(self) -> tuple[Concept, ...]:
        """Ideas with a spelling that disagrees with the canonical one."""
        return tuple(c for c in self.concepts() if any(are_variants(c.canonical, name) for name in c.spellings))

    def judge(self, group: str, name: str) -> tuple[Concept, str] | None:
        """The idea that a name spells otherwise than agreed, and the agreed spelling in the style of the name, or None."""
        idea = key(name)
        held = self._ideas[group].get(idea)
        if isinstance(held, tuple) and held[0] == name and (group, idea) not in self._rules:
            return None
        if held is None or not _is_judged((group, name)) or not are_variants(self._canonical(group, idea), name):
            return None
        concept = self.concept(group, name)
        assert concept is not None
        expected = concept.canonical
        styles = style_of(name)
        if styles and not styles & style_of(expected):
            expected = restyle(expected, min(styles, key=LIKELY.index))
        before, _, after = name.partition(core(name))
        return concept, before + core(expected) + after


def _amended(spellings: Iterable[Spelling], gone: set[Spelling], come: Iterable[Spelling]) -> list[Spelling]:
    """Sorted spellings without those that went, and with those that came."""
    kept = [spelling for spelling in spellings if spelling not in gone]
    for spelling in come:
        insort(kept, spelling)
    return kept


def _with(paths: tuple[str, ...], path: str) -> tuple[str, ...]:
    at = bisect_left(paths, path)
    return (*paths[:at], path, *paths[at:])


def is_certain(concept: Concept, name: str) -> bool:
    """Whether the project has clearly settled against a spelling: at least 3 files agree, and 3 times as many as use it."""
    agreed = {
        path for n, paths in concept.spellings.items() if not are_variants(n, concept.canonical) for path in paths
    }
    users = concept.spellings.get(name, ())
    return len(agreed) >= SETTLED and len(agreed) >= SETTLED * len(users)


def _canonical(users: Mapping[str, tuple[str, ...]]) -> str:
    """The form of most files, then of most words, then the first; within the form the spelling of most files."""
    forms: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, paths in users.items():
        forms[division(name)].update(paths)
    form = min(forms, key=lambda f: (-len(forms[f]), -len(f), f))
    return min((n for n in users if division(n) == form), key=lambda n: (-len(users[n]), -n.count("_"), n))
