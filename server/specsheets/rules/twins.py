"""Twins: what several files of a project have in common by name and content; kept per file."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from specsheets.model.entries import show_parameters
from specsheets.model.facts import FileFacts, Symbol
from specsheets.naming.verbs import deed

LEAST_TEXT, LEAST_NUMBER = 4, 1000
"""A text shorter than this, or a number nearer to zero, is too common to be one thing by being equal."""

_TEST = re.compile(r"(?i)(?:^|/)(?:tests?|testing|conftest\.py|test_[^/]*|[^/]*_test\.\w+)(?:/|$)|(?:^|/)(?:test_[^/]*|[^/]*_test\.\w+|conftest\.py)$")
_LITERAL = re.compile(r"[-0-9'\"]|[rRbBuU]{1,2}['\"]")


class Place(NamedTuple):
    """A symbol in a file, by path and index."""

    path: str
    index: int


class Twins:
    """Which symbols share a key: `("constant", name, value)`, `("function", name, parameters, type)`, or
    `("deed", class of the verb, words)`. Tests are left out."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self._keys: dict[str, dict[Hashable, int]] = {}
        self._places: dict[Hashable, dict[str, int]] = {}
        self._verbs: dict[str, int] = {}
        for path in sorted(files):
            self.put(path, files[path])

    def put(self, path: str, facts: FileFacts) -> None:
        """Take what a file now declares."""
        fresh = {} if is_test(path) else dict(_keys(facts))
        before = self._keys.get(path, {})
        if fresh == before:
            return
        for key in before:
            self._places[key].pop(path)
            self._count(key, before[key], -1)
        for key, index in fresh.items():
            self._places.setdefault(key, {})[path] = index
            self._count(key, index, 1)
        self._keys[path] = fresh

    def keys(self, path: str, kind: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """The keys of one kind in a file, with the index of the symbol that has each, in source order."""
        for key, index in self._keys.get(path, {}).items():
            if isinstance(key, tuple) and key[0] == kind:
                yield key, index

    def places(self, key: Hashable) -> list[Place]:
        """Every symbol with a key, sorted."""
        return [Place(*found) for found in sorted(self._places.get(key, {}).items())]

    def popularity(self, verb: str) -> int:
        """How many functions of the project begin with this verb."""
        return self._verbs.get(verb, 0)

    def _count(self, key: Hashable, index: int, sign: int) -> None:
        if isinstance(key, tuple) and key[0] == "deed":
            self._verbs[key[-1]] = self._verbs.get(key[-1], 0) + sign


def is_test(path: str) -> bool:
    """Whether a path is that of a test."""
    return bool(_TEST.search(path))
