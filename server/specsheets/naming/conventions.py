"""Conventions: the prevalent style of each kind of name in each folder, learned from votes; step A6.

One vote per (file, kind, name). In every scope s on the way from the root to the folder of a file
p_s(style) = (n_s + β·p_parent(style)) / (N_s + β), with β = 10, and 2 at the root, where the prior is uniform. A
convention exists where the greatest p reaches 0.85 and at least 8 names voted on the way; a name drifts when none of
its styles is that one, and its own has at most 0.08. What a person ruled is a convention without votes.

A file in which one style prevails by itself, and another than in the folder around it (a binding of a C library, say), is
an enclave: it does not vote for its neighbours, and its own names are measured with its votes among the folder's.
"""

from __future__ import annotations

import marshal
import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from math import fsum, log2
from typing import NamedTuple

from specsheets.model.facts import EMPTY, FileFacts, Param, Symbol
from specsheets.model.kept import EVERYTHING, Room
from specsheets.model.names import Convention, Vote
from specsheets.naming.library import Bearers, class_kinds, holder, imported, in_scripts, is_library, is_symbol
from specsheets.naming.words import STYLES, core, restyle, split, style_of

KINDS = (
    "module",
    "class",
    "function",
    "method",
    "param",
    "field",
    "class_const",
    "enum_member",
    "global_const",
    "type",
)
MIXED = "mixed"
"""What a name counts for that fits no style."""

BETA, BETA_ROOT = 10.0, 2.0
PREVALENT, RARE, ENOUGH = 0.85, 0.08, 8

_TEXT = re.compile(r"""[rbuRBU]{0,2}(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
_CONSTANT = re.compile(r"[-+(]*[0-9][^A-Za-z_\[{]*")
"""Numbers, texts (which stand as 0 here) and tuples of them; calls, names, containers and flags are objects, aliases or state."""

_LIKE_A_FUNCTION = frozenset({"__get__", "__call__", "__enter__", "__aenter__"})
"""A class with one of these is used as a function is, and may be named like one."""

_USED_AS_FUNCTION = frozenset({"property", "descriptor", "decorator"})
"""Last words of the names of such classes, or of their bases."""

_MAKES_A_CLASS = re.compile(r"(?:\w+\.)*(?:namedtuple|NamedTuple|TypedDict|NewType|TypeVar|ParamSpec|type|Enum)\(")


def votes(facts: FileFacts) -> tuple[Vote, ...]:
    """The names of one file that are judged, once per kind and name, by place; those that fit several styles are judged but
    do not count."""
    named = _named(facts, range(len(facts.symbols)), class_kinds(facts), in_scripts(facts))
    return _votes(facts.path, named, imported(facts))


def votes_for(names: frozenset[str], among: Bearers) -> tuple[Vote, ...]:
    """The votes of a file for some names."""
    at = sorted({i for name in names for i in among.by_name.get(name, ())})
    found = _named(among.facts, at, among.classes, among.scripts)
    return _votes(among.facts.path, (named for named in found if named[1] in names), among.imported)


def _votes(path: str, named: Iterable[_Named], taken_over: Container[str]) -> tuple[Vote, ...]:
    found: dict[tuple[str, str], Vote] = {}
    for kind, name, line, column in named:
        if (kind, name) not in found and _is_chosen(name) and name not in taken_over:
            found[kind, name] = Vote(path, kind, name, line, column)
    return tuple(sorted(found.values(), key=_place))


def _place(vote: Vote) -> tuple[int, int, str, str]:
    return vote.line, vote.column, vote.kind, vote.name


@lru_cache(maxsize=1 << 12)
def _is_chosen(name: str) -> bool:
    """Whether a name is one that somebody chose: words, not a sign, a hole or a library's own."""
    plain = core(name)
    return plain.isidentifier() and EMPTY not in name and not is_symbol(plain) and not is_library(name)


_Named = tuple[str, str, int, int]
"""Kind, name, line and column."""
_Place = tuple[bool, str, str]
"""Whether it stands apart, the scope, and the kind."""
_Tallies = dict[str, Counter[str]]
"""Votes by style, in groups by the style that prevails in the file they come from, or ""."""


class Conventions:
    """What prevails where. Votes are put in file by file, in any order; putting a file again replaces its votes.

    `rules` maps (folder, kind) to a style that a person chose; the nearest folder wins, and over any votes. Files for which
    `apart` holds (tests, as a rule) are a world of their own, which nobody else hears and which begins with what the rest does."""

    def __init__(
        self,
        files: Mapping[str, Iterable[Vote]],
        rules: Mapping[tuple[str, str], str] | None = None,
        apart: Callable[[str], bool] = lambda _: False,
        room: Room = EVERYTHING,
    ) -> None:
        """`room` is how much is held of what every file votes."""
        self._rules = dict(rules or {})
        self._apart = apart
        self._files = room.packed(_pack, _unpack)
        self._tallies = room.kept(lambda path: _tally(self.cast(path)))
        self._counts: dict[_Place, _Tallies] = defaultdict(lambda: defaultdict(Counter))
        self._heard: dict[tuple[_Place, str], Counter[str]] = {}
        self._shares: dict[tuple[_Place, str], dict[str, float]] = {}
        self._known: dict[tuple[str, str], Convention | None] = {}
        for path, cast in files.items():
            self.put(path, cast)

    def put(self, path: str, cast: Iterable[Vote]) -> None:
        """Replace the votes of one file; none removes it."""
        fresh, before = tuple(cast), self.cast(path)
        self._count(path, before, fresh)
        self._files[path] = fresh

    def amend(self, path: str, names: frozenset[str], cast: Iterable[Vote]) -> None:
        """Replace those of a file's votes that are for some names."""
        fresh = tuple(cast)
        kept: list[Vote] = []
        gone: list[Vote] = []
        for vote in self.cast(path):
            (gone if vote.name in names else kept).append(vote)
        for vote in fresh:
            insort(kept, vote, key=_place)
        self._count(path, gone, fresh)
        self._files[path] = tuple(kept)

    def _count(self, path: str, before: Iterable[Vote], now: Iterable[Vote]) -> None:
        """Votes of a file are about to give way to others."""
        was, less, more = self._tallies[path], _tally(before), _tally(now)
        moved = [kind for kind in {**less, **more} if less.get(kind) != more.get(kind)]
        if not moved:
            return
        told = dict(was)
        for kind in moved:
            old = was.get(kind, Counter())
            new = told[kind] = old - less.get(kind, Counter()) + more.get(kind, Counter())
            for scope in _scopes(path)[:-1]:
                groups = self._counts[self._apart(path), scope, kind]
                for sign, tally in ((-1, old), (1, new)):
                    for style, count in tally.items():
                        groups[_prevalent(tally)][style] += sign * count
        self._tallies[path] = {kind: tally for kind, tally in told.items() if tally}
        self._heard.clear()
        self._shares.clear()
        self._known.clear()

    def cast(self, path: str) -> tuple[Vote, ...]:
        """The votes of one file, as they were put."""
        return self._files.get(path, ())

    def of(self, path: str, kind: str) -> Convention | None:
        """The convention for one kind of name in the folder of a file, or in the file itself where nothing prevails in the
        folder: a file of one style keeps it among neighbours of another. None where nothing prevails at all."""
        if (path, kind) not in self._known:
            scopes, own = _scopes(path), self._own(path, kind)
            found = self._learn(path, scopes[:-1] or scopes, kind, own)
            if found is None and self._total((self._apart(path), path, kind), own) >= ENOUGH:
                found = self._learn(path, scopes, kind, own)
            self._known[path, kind] = found
        return self._known[path, kind]

    def _learn(self, path: str, scopes: list[str], kind: str, own: str) -> Convention | None:
        for scope in reversed(scopes):
            if (scope, kind) in self._rules:
                return Convention(scope, kind, self._rules[scope, kind], 1.0, 0.0, 0.0)
        places = self._places(path, scopes, kind)
        told = [place for place in places if self._total(place, own) >= ENOUGH]
        shares = self._share(places, own)
        style = max(STYLES, key=lambda s: shares[s])
        if not told or shares[style] < PREVALENT:
            return None
        entropy = max(0.0, -fsum(p * log2(p) for p in shares.values() if p > 0))
        votes = float(self._total(told[-1], own))
        return Convention(told[-1][1], kind, style, round(shares[style], 9), votes, round(entropy, 9))

    def judge(self, vote: Vote) -> tuple[Convention, str] | None:
        """The convention that a name breaks, and the name that would keep it; None for a name that is fine."""
        convention = self.of(vote.path, vote.kind)
        styles = style_of(vote.name)
        if convention is None or convention.style in styles:
            return None
        if convention.votes:
            scopes = _scopes(vote.path)
            within = scopes if convention.scope == vote.path else scopes[:-1]
            places = self._places(vote.path, within, vote.kind)
            shares = self._share(places, self._own(vote.path, vote.kind))
            if max(shares[style] for style in styles or {MIXED}) > RARE:
                return None
        return convention, restyle(vote.name, convention.style)

    def drifting(self, path: str) -> Iterator[tuple[Vote, Convention, str]]:
        """The votes of one file that break a convention, with what `judge` says of them."""
        kept: dict[str, str | None] = {}
        for vote in self.cast(path):
            if vote.kind not in kept:
                convention = self.of(path, vote.kind)
                kept[vote.kind] = convention.style if convention else None
            style = kept[vote.kind]
            if style and style not in style_of(vote.name) and (judged := self.judge(vote)):
                yield vote, *judged

    def _places(self, path: str, scopes: list[str], kind: str) -> list[_Place]:
        """The places whose votes bear on a file, the root first. Files that stand apart start from what the rest does."""
        apart = self._apart(path)
        return [*([(False, "", kind)] if apart else ()), *((apart, scope, kind) for scope in scopes)]

    def _own(self, path: str, kind: str) -> str:
        """The style that prevails in a file by itself; "" where none does."""
        return next((own for own, tally in self._groups((self._apart(path), path, kind)).items() if +tally), "")

    def _groups(self, place: _Place) -> _Tallies:
        _, scope, kind = place
        if scope not in self._files:
            return self._counts.get(place, {})
        tally = self._tallies[scope].get(kind)
        return {_prevalent(tally): tally} if tally else {}

    def _votes(self, place: _Place, own: str) -> Counter[str]:
        """The votes at a place, enclaves left out but for those of the style `own`."""
        if (place, own) not in self._heard:
            groups = self._groups(place)
            everything = sum(groups.values(), Counter())
            most = max(STYLES, key=lambda s: everything[s])
            self._heard[place, own] = sum((groups[g] for g in {"", most, own} & groups.keys()), Counter())
        return self._heard[place, own]

    def _total(self, place: _Place, own: str) -> int:
        return self._votes(place, own).total()

    def _share(self, places: list[_Place], own: str) -> dict[str, float]:
        """p of every style in the last of the places, by back-off from the root."""
        shares = {**dict.fromkeys(STYLES, 1 / len(STYLES)), MIXED: 0.0}
        for place in places:
            key = (place, own)
            known = self._shares.get(key)
            if known is None:
                beta = BETA_ROOT if place is places[0] else BETA
                counts = self._votes(place, own)
                total = counts.total() + beta
                known = {style: (counts[style] + beta * p) / total for style, p in shares.items()}
                self._shares[key] = known
            shares = known
        return shares


def _pack(cast: tuple[Vote, ...]) -> bytes:
    return marshal.dumps([tuple(vote) for vote in cast])


def _unpack(packed: bytes) -> tuple[Vote, ...]:
    return tuple([Vote._make(vote) for vote in marshal.loads(packed)])


def _tally(votes: Iterable[Vote]) -> dict[str, Counter[str]]:
    """How often each style was voted for, by kind; names that fit several do not count."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        styles = style_of(vote.name)
        if len(styles) < 2:
            found[vote.kind][next(iter(styles), MIXED)] += 1
    return found


def _prevalent(tally: Counter[str]) -> str:
    """The style that prevails among the votes of one file; "" where none does, or there are too few."""
    total = tally.total()
    return next((s for s in STYLES if total >= ENOUGH and tally[s] >= PREVALENT * total), "")


class Affix(NamedTuple):
    """A word that the names of one role share: `side` is `prefix` or `suffix`; `support` is its share of the
    `names` of the role, `lift` how much more frequent it is there than everywhere."""

    role: str
    side: str
    word: str
    support: float
    names: int
    lift: float


def affixes(roles: Mapping[str, Iterable[str]]) -> tuple[Affix, ...]:
    """First and last words that the names of a role have in common, and that set it apart: support ≥ 0.8 of at least 4
    names, lift ≥ 2 over all names. `roles` maps a role or folder to the names of one kind that belong to it."""
    worded = {
        role: [words for n in sorted(set(names)) if len(words := split(n)) > 1] for role, names in sorted(roles.items())
    }
    everyone = [words for group in worded.values() for words in group]
    found = []
    for role, group in worded.items():
        for side, at in (("prefix", 0), ("suffix", -1)):
            for word in sorted({words[at] for words in group}):
                bearers = sum(words[at] == word for words in group)
                support = bearers / len(group)
                lift = support * len(everyone) / sum(words[at] == word for words in everyone)
                if support >= 0.8 and len(group) >= 4 and lift >= 2:
                    found.append(Affix(role, side, word, round(support, 9), len(group), round(lift, 9)))
    return tuple(found)


def _scopes(path: str) -> list[str]:
    """Where a name stands, from the root, which is "", through the folders to the file itself."""
    parts = path.split("/") if path else []
    return ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))]


def _named(facts: FileFacts, at: Iterable[int], classes: Mapping[int, str], scripts: set[int]) -> Iterator[_Named]:
    """The name of a file, and those that the declarations at some indices chose themselves; locals, objects and aliases left out."""
    yield "module", facts.path.rpartition("/")[2].partition(".")[0], 1, 1
    rebound = {state.key for state in facts.states if state.kind == "global" and state.access == "write"}
    functional: set[int] | None = None
    for i in at:
        symbol = facts.symbols[i]
        if i in scripts:
            continue
        holding = holder(facts, symbol)
        within = facts.symbols[holding] if holding >= 0 else None
        place = symbol.line, symbol.column
        if symbol.kind == "attribute":
            if within is None or classes.get(holder(facts, within)) != "foreign":
                yield "field", symbol.name, *place
        elif within is not None and (within.kind != "class" or classes[holding] == "foreign"):
            continue
        elif symbol.kind == "class":
            named = (
                split(name)[-1:] for name in (symbol.name, *(base.partition("[")[0] for base in symbol.bases or ()))
            )
            functional = _functional(facts) if functional is None else functional
            if i not in functional and not any(_USED_AS_FUNCTION.intersection(last) for last in named):
                yield "class", symbol.name, *place
        elif symbol.kind == "function":
            yield "method" if within else "function", symbol.name, *place
            for n, parameter in enumerate(symbol.parameters):
                if (n or parameter.name not in ("self", "cls")) and not _holds_a_class(parameter):
                    yield "param", parameter.name, *place
        elif symbol.kind == "type":
            yield "type", symbol.name, *place
        elif symbol.kind == "value":
            kind = _kind_of_value(symbol, classes.get(holding))
            for name in (symbol.name, *symbol.also):
                if kind and not (kind == "global_const" and name in rebound):
                    yield kind, name, *place


def _functional(facts: FileFacts) -> set[int]:
    """The classes that are used as functions are, by index."""
    return {holder(facts, s) for s in facts.symbols if s.name in _LIKE_A_FUNCTION and s.kind in ("function", "value")}


def _holds_a_class(parameter: Param) -> bool:
    """Whether a parameter is annotated as a class itself, which is spelled as classes are."""
    return "type[" in (parameter.annotation or "").lower()


def _kind_of_value(symbol: Symbol, holder: str | None) -> str:
    """The kind of a value by what it is, never by how it is spelled; "" for classes made by a call, objects, aliases and module state."""
    if _MAKES_A_CLASS.match(symbol.value or ""):
        return ""
    constant = "Final" in (symbol.type or "") or bool(_CONSTANT.fullmatch(_TEXT.sub("0", symbol.value or "")))
    if holder == "enum":
        return "enum_member" if symbol.value is not None else "field"
    if holder is None:
        return "global_const" if constant else ""
    if symbol.type is None and not constant and (symbol.value or "").startswith(("{", "[", "(")):
        return ""  # a table that belongs to the class: some spell it as a constant, some as a field
    return (
        "class_const"
        if constant and (symbol.type is None or "ClassVar" in symbol.type or "Final" in symbol.type)
        else "field"
    )
