"""Twins: what several files of a project have in common by name and content; kept per file."""

from __future__ import annotations

import ast
import marshal
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specsheets.model.entries import show_parameters
from specsheets.model.facts import FileFacts, Symbol
from specsheets.model.kept import EVERYTHING, Room
from specsheets.naming.verbs import deed
from specsheets.naming.words import core, division, is_dunder

LEAST_TEXT, LEAST_NUMBER = 4, 1000
"""A text shorter than this, or a number nearer to zero, is too common to be one thing by being equal."""

KEPT = "..."
"""What stands for a value that is too long for facts; whether two are one only their texts can tell."""

_TEST = re.compile(r"(?i)(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test\.\w+|conftest\.py)$")
_LITERAL = re.compile(r"\(*(?:[-0-9'\"]|[rRbBuU]{1,2}['\"])")

Key = tuple[str, ...]


class Place(NamedTuple):
    """A symbol at the top of a file, by path and number (see `FileFacts.outermost`)."""

    path: str
    number: int


class _Told(NamedTuple):
    key: Key
    number: int
    verb: str


class Twins:
    """Which symbols share a key: `("constant", name, value)`, `("function", name, parameters, type)`, or
    `("deed", class of the verb, words)`. Keys are compared by their hashes of 64 bits, which are shorter than they."""

    def __init__(self, files: Mapping[str, FileFacts], room: Room = EVERYTHING) -> None:
        """`room` is how much is held of what every file declares."""
        self._told = room.packed(_pack, _unpack)
        self._places: dict[int, tuple[Place, ...]] = {}
        self._verbs: dict[str, int] = {}
        for path in sorted(files):
            self.put(path, files[path])

    def put(self, path: str, facts: FileFacts) -> None:
        """Take what a file now declares."""
        fresh, before = tuple(_told(facts)), self._told.get(path, ())
        if fresh == before:
            return
        for told in before:
            gone = Place(path, told.number)
            self._places[hash(told.key)] = tuple(p for p in self._places[hash(told.key)] if p != gone)
            self._verbs[told.verb] -= 1
        for told in fresh:
            self._places[hash(told.key)] = (*self._places.get(hash(told.key), ()), Place(path, told.number))
            self._verbs[told.verb] = self._verbs.get(told.verb, 0) + 1
        self._told[path] = fresh

    def shared(self, path: str, kind: str) -> Iterator[tuple[int, list[Place]]]:
        """For each symbol of a file with a key of this kind that others have too: its number and the others, sorted."""
        for told in self._told.get(path, ()):
            places = self._places[hash(told.key)]
            if told.key[0] == kind and len(places) > 1:
                yield told.number, sorted(place for place in places if place != (path, told.number))

    def popularity(self, name: str) -> int:
        """How many functions of the project begin with the verb of this name."""
        return self._verbs.get(verb_of(name), 0)


def _pack(told: tuple[_Told, ...]) -> bytes:
    return marshal.dumps([tuple(one) for one in told])


def _unpack(packed: bytes) -> tuple[_Told, ...]:
    return tuple([_Told._make(one) for one in marshal.loads(packed)])


def is_test(path: str) -> bool:
    """Whether a path is that of a test."""
    return bool(_TEST.search(path))


def verb_of(name: str) -> str:
    """The first word of a name."""
    return division(name)[0] if core(name) else ""


def literal(value: str | None) -> str:
    """A text or number in a spelling-free form; "" for every other value, and for one too common to mean one thing. A value
    that facts leave in the code (`...`) is `KEPT`."""
    if value == KEPT:
        return KEPT
    if not value or not _LITERAL.match(value):
        return ""
    try:
        told = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    if isinstance(told, bool) or not isinstance(told, str | bytes | int | float):
        return ""
    enough = abs(told) >= LEAST_NUMBER if isinstance(told, int | float) else len(told) >= LEAST_TEXT
    return f"{type(told).__name__} {told!r}" if enough else ""


def _told(facts: FileFacts) -> Iterator[_Told]:
    for number, symbol in enumerate(s for s in facts.symbols if s.parent == -1):
        if is_dunder(symbol.name):
            continue
        if symbol.kind == "value" and not symbol.also and symbol.name.isupper() and (value := literal(symbol.value)):
            yield _Told(("constant", symbol.name, value), number, "")
        elif symbol.kind == "function":
            signature = ("function", symbol.name, show_parameters(symbol.parameters), symbol.type or "")
            yield _Told(signature, number, "")
            if key := _deed(symbol):
                yield _Told(key, number, verb_of(symbol.name))


def _deed(symbol: Symbol) -> Key | None:
    found = None if symbol.decorators or symbol.name.startswith("_") else deed(symbol.name)
    return ("deed", found[0], " ".join(found[1])) if found else None
