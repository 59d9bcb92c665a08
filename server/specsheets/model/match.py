"""Match: the same entry before and after an edit, by name, then by signature and place; and the nearest name.

Pairs with equal keys come first. What is left is a removal and an addition, unless enough speaks for a rename: every
piece of evidence (parameters, types, bases, value, doc comment, words of the name, members, neighbours) has a weight
and an agreement in 0..1, and a pair counts when the weighted agreement, drawn towards 0 where evidence is thin,
reaches the threshold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from math import fsum
from typing import NamedTuple

from specsheets.model.facts import EMPTY, Param, Symbol
from specsheets.model.names import split
from specsheets.model.sheet import entry_keys

THRESHOLD = 0.5
"""The least score of a rename."""

PRIOR = 1.5
"""Weight of the standing doubt that two entries with different names are one: thin evidence does not reach the threshold."""

NEAR = 0.6
"""The least similarity of a name that is offered as «did you mean»."""

LONGER = 0.85
"""The similarity of two names of which one begins with all the words of the other."""

ALL_PAIRS = 40_000
"""Up to so many pairs of unmatched entries are all compared; beyond, only those that share something rare."""

COMMON = 32
"""A feature shared by more entries than this on one side is not rare."""

ANYWHERE = frozenset({None, "True", "False", "None", "...", "0", "1", "''", '""', "[]", "{}", "()"})
"""Values so frequent that sharing one says little."""

_TOKEN = re.compile(r"\b(?!(?:from|import|as)\b)\w+")

Evidence = tuple[float, float]
"""A weight and an agreement in 0..1."""


def likeness(a: Symbol, b: Symbol) -> float:
    """How alike two entries are by themselves, in 0..1: 1 for equal texts, 0 for different kinds; where they stand is not judged."""
    if a.kind != b.kind:
        return 0.0
    evidence = list(_evidence(a, b))
    return fsum(w * s for w, s in evidence) / fsum(w for w, _ in evidence)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be, or None; among equals the first in alphabetical order."""
    best, found = NEAR, None
    words, plain = split(name), name.lower().replace("_", "")
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain)
    for candidate in sorted(set(candidates) - {name}):
        matcher.set_seq1(candidate.lower().replace("_", ""))
        others = split(candidate)
        score = _dice(words, others)
        if words and others and (others[: len(words)] == words or words[: len(others)] == others):
            score = max(score, LONGER)
        if matcher.real_quick_ratio() > max(score, best) and matcher.quick_ratio() > max(score, best):
            score = max(score, matcher.ratio())
        if score > best or (score == best and found is None):
            best, found = score, candidate
    return found


def match(before: Sequence[Symbol], after: Sequence[Symbol]) -> dict[int, int]:
    """Pairs of indices (before → after) of entries that are the same, in order of the first; each index at most once."""
    old, new = _Side.of(before), _Side.of(after)
    pairs = _same_keys(old.keys, new.keys)
    taken = set(pairs.values())
    for depth in range(max(old.depths, default=-1) + 1):
        _same_names(old, new, pairs, taken, depth)
        _renamed(old, new, pairs, taken, depth)
    _moved(old, new, pairs, taken)
    return dict(sorted(pairs.items()))


class _Side(NamedTuple):
    """One of the two texts, with what is asked of it more than once, all by index."""

    symbols: Sequence[Symbol]
    keys: list[str]
    depths: list[int]
    members: list[list[int]]
    neighbours: list[tuple[int, int]]

    @classmethod
    def of(cls, symbols: Sequence[Symbol]) -> _Side:
        depths: list[int] = []
        members: list[list[int]] = [[] for _ in symbols]
        top: list[int] = []
        for i, symbol in enumerate(symbols):
            depths.append(0 if symbol.parent < 0 else depths[symbol.parent] + 1)
            (top if symbol.parent < 0 else members[symbol.parent]).append(i)
        neighbours = [(-1, -1)] * len(symbols)
        for group in (top, *members):
            for n, i in enumerate(group):
                neighbours[i] = (group[n - 1] if n else -1, group[n + 1] if n + 1 < len(group) else -1)
        return cls(symbols, entry_keys(tuple(symbols)), depths, members, neighbours)

    def at(self, depth: int, known: Iterable[int]) -> list[int]:
        """Indices at a depth that are not among `known`."""
        seen = set(known)
        return [i for i, d in enumerate(self.depths) if d == depth and i not in seen]


def _same_keys(old: list[str], new: list[str]) -> dict[int, int]:
    places = {key: j for j, key in enumerate(new)}
    return {i: places[key] for i, key in enumerate(old) if key in places}


def _parent(symbol: Symbol, pairs: dict[int, int]) -> int | None:
    """The entry after the edit in which this one should stand; -1 for the file, None when its parent is gone."""
    return -1 if symbol.parent < 0 else pairs.get(symbol.parent)


def _same_names(old: _Side, new: _Side, pairs: dict[int, int], taken: set[int], depth: int) -> None:
    """Members of a renamed class or function keep their partners: same kind and name under the paired parent, in order."""
    offers: dict[Hashable, list[int]] = defaultdict(list)
    for j in reversed(new.at(depth, taken)):
        symbol = new.symbols[j]
        offers[symbol.parent, symbol.kind, symbol.name or symbol.value].append(j)
    for i in old.at(depth, pairs):
        symbol = old.symbols[i]
        offer = offers.get((_parent(symbol, pairs), symbol.kind, symbol.name or symbol.value))
        if offer:
            pairs[i] = offer.pop()
            taken.add(pairs[i])


def _renamed(old: _Side, new: _Side, pairs: dict[int, int], taken: set[int], depth: int) -> None:
    """Pair what is left at one depth under the same parent, best score first."""
    gone, come = old.at(depth, pairs), new.at(depth, taken)
    scored = []
    for i, j in _candidates(old, new, gone, come):
        a, b = old.symbols[i], new.symbols[j]
        if a.kind == b.kind and _parent(a, pairs) == b.parent:
            score = _score([*_evidence(a, b), *_surroundings(old, new, i, j, pairs, taken)])
            if score >= THRESHOLD:
                scored.append((-score, i, j))
    for _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _moved(old: _Side, new: _Side, pairs: dict[int, int], taken: set[int]) -> None:
    """Pair entries that kept kind and name but stand elsewhere (a method that became a function), where both are the only ones."""
    gone: dict[Hashable, list[int]] = defaultdict(list)
    come: dict[Hashable, list[int]] = defaultdict(list)
    for i, symbol in enumerate(old.symbols):
        if i not in pairs and symbol.name:
            gone[symbol.kind, symbol.name].append(i)
    for j, symbol in enumerate(new.symbols):
        if j not in taken and symbol.name:
            come[symbol.kind, symbol.name].append(j)
    for key, places in gone.items():
        others = come.get(key, [])
        if (
            len(places) == len(others) == 1
            and _score(list(_evidence(old.symbols[places[0]], new.symbols[others[0]]))) >= THRESHOLD
        ):
            pairs[places[0]] = others[0]
            taken.add(others[0])


def _score(evidence: list[Evidence]) -> float:
    return fsum(w * s for w, s in evidence) / (PRIOR + fsum(w for w, _ in evidence))


def _candidates(old: _Side, new: _Side, gone: list[int], come: list[int]) -> Iterator[tuple[int, int]]:
    if len(gone) * len(come) <= ALL_PAIRS:
        yield from ((i, j) for i in gone for j in come)
        return
    bearers: dict[Hashable, list[int]] = defaultdict(list)
    for j in come:
        for feature in _features(new.symbols[j]):
            bearers[feature].append(j)
    for i in gone:
        rare = {j for f in _features(old.symbols[i]) if len(bearers.get(f, ())) <= COMMON for j in bearers.get(f, ())}
        yield from ((i, j) for j in sorted(rare))


def _features(symbol: Symbol) -> set[Hashable]:
    """What a renamed entry is likely to share with what it was, and with little else."""
    found: set[Hashable] = {("word", symbol.kind, word) for word in split(symbol.name)}
    found.add(("signature", symbol.kind, symbol.parameters, symbol.type, symbol.bases, symbol.value))
    if symbol.doc:
        found.add(("doc", symbol.kind, symbol.doc))
    return found


def _evidence(a: Symbol, b: Symbol) -> Iterator[Evidence]:
    """What the two say of themselves; for entries of one kind."""
    if a.name or b.name:
        yield 3.0, _alike(a.name, b.name)
    if a.kind == "function":
        mine, theirs = _told(a.parameters), _told(b.parameters)
        told = max(sum(1 + bool(p.annotation) for p in side) for side in (mine, theirs))
        yield (0.5, 1.0) if told == 0 else (1.0 + min(told, 3), _parameters(mine, theirs))
    if a.type or b.type:
        yield 1.0, float(a.type == b.type)
    if a.value or b.value:
        yield 1.0 if a.value in ANYWHERE and b.value in ANYWHERE else 3.0, _texts(a.value, b.value)
    if a.bases or b.bases:
        yield 2.0, _dice(a.bases or (), b.bases or ())
    if a.decorators or b.decorators:
        yield 1.0, _dice(a.decorators, b.decorators)
    if a.modifiers != b.modifiers:
        yield 1.0, 0.0
    if a.doc and b.doc and EMPTY not in (a.doc, b.doc):
        yield 4.0, _texts(a.doc, b.doc)


def _surroundings(old: _Side, new: _Side, i: int, j: int, pairs: dict[int, int], taken: set[int]) -> Iterator[Evidence]:
    """What stands around and inside the two; neighbours without partners say nothing."""
    for x, y in zip(old.neighbours[i], new.neighbours[j], strict=True):
        if min(x, y) < 0 or x in pairs or y in taken:
            yield 0.75, float(pairs.get(x, -1) == y)
    mine, theirs = old.members[i], new.members[j]
    if mine or theirs:
        weight = 1.0 + 1.5 * min(max(len(mine), len(theirs)), 4)
        yield weight, _dice(_told_by(old.symbols, mine), _told_by(new.symbols, theirs))
    lines, others = (s.end_line - s.line for s in (old.symbols[i], new.symbols[j]))
    if max(lines, others) >= 5:
        yield 1.0, float(lines == others)


def _told_by(symbols: Sequence[Symbol], members: list[int]) -> list[Hashable]:
    """What members say of the entry that holds them: their names and their signatures."""
    inside = [symbols[m] for m in members]
    return [(s.kind, s.name or s.value) for s in inside] + [(s.parameters, s.type, s.value) for s in inside]


def _told(parameters: tuple[Param, ...]) -> tuple[Param, ...]:
    return parameters[1:] if parameters and parameters[0].name in ("self", "cls") else parameters


def _parameters(a: tuple[Param, ...], b: tuple[Param, ...]) -> float:
    """Half for the names, half for name, annotation, default and kind together."""
    return (_dice([p.name for p in a], [p.name for p in b]) + _dice(a, b)) / 2


def _alike(a: str, b: str) -> float:
    """How alike two names are: by words, or by pairs of neighbouring letters where a word itself was changed."""
    if a == b:
        return 1.0
    words, others = split(a), split(b)
    if words[:1] == others[:1] == ("test",):
        words, others = words[1:], others[1:]
    plain, other = "".join(words), "".join(others)
    return 1.0 if plain == other else max(_dice(words, others), _dice(_bigrams(plain), _bigrams(other)))


def _bigrams(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _texts(a: str | None, b: str | None) -> float:
    return 1.0 if a == b else _dice(_TOKEN.findall(a or ""), _TOKEN.findall(b or "")) * 0.9


def _dice(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    """Dice's coefficient of two sets: twice what they share over what they have."""
    mine, theirs = set(a), set(b)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 0.0
