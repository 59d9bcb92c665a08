"""Piece: a stretch of text that begins with a top-level statement and ends before the next, with what it says by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from specsheets.languages.python.extract import Read, facts_of
from specsheets.languages.python.states import containers, states
from specsheets.languages.python.uses import following, uses
from specsheets.model.facts import Import, State, Symbol, Use

if TYPE_CHECKING:
    from tree_sitter import Node

Part = tuple[int, list[Use]]
"""References with the number of lines that stand before them."""
Paths = frozenset[tuple[str, ...]]


class Piece:
    """One top-level statement. Its lines count from its own first."""

    def __init__(self, path: str, text: str, source: bytes, parsed: Read) -> None:
        self.text = text
        self.parsed = source, parsed.tree
        self.lines = text.count("\n")
        self.facts = facts_of(path, text, parsed)
        self.words = self.facts.words
        self.is_broken = parsed.broken is not None
        self.containers = frozenset(containers(self.facts.symbols))
        self._root: Node = parsed.root
        self._uses: list[Use] | None = None
        self._shifted: tuple[tuple[int, int], tuple[Symbol, ...]] = ((0, 0), self.facts.symbols)
        self._imports: tuple[int, tuple[Import, ...]] = (0, self.facts.imports)
        self._states: tuple[frozenset[str], tuple[State, ...]] | None = None
        self._following: tuple[Paths, frozenset[tuple[str, ...]]] | None = None

    def leaves(self) -> list[Piece]:
        """The stretches of text that are read by themselves."""
        return [self]

    def parts(self, line: int) -> list[Part]:
        """Its references where `line` lines stand before it."""
        return [(line, self.uses())]

    def uses(self) -> list[Use]:
        """See `Language.uses`."""
        if self._uses is None:
            self._uses = uses(self.text)
        return self._uses

    def following(self, paths: Paths) -> frozenset[tuple[str, ...]]:
        """See `Language.following`."""
        if self._following is None or self._following[0] != paths:
            self._following = (paths, following(self.text, paths))
        return self._following[1]

    def symbols(self, line: int, index: int) -> tuple[Symbol, ...]:
        """Its symbols where `line` lines and `index` symbols stand before them."""
        if self._shifted[0] != (line, index):
            moved = tuple(s.moved(line, s.parent + index if s.parent >= 0 else -1) for s in self.facts.symbols)
            self._shifted = ((line, index), moved)
        return self._shifted[1]

    def imports(self, line: int) -> tuple[Import, ...]:
        """Its imports where `line` lines stand before it."""
        if self._imports[0] != line:
            self._imports = (line, tuple(i._replace(line=i.line + line) for i in self.facts.imports))
        return self._imports[1]

    def states(self, names: frozenset[str]) -> tuple[State, ...]:
        """The state that it touches, where the file's containers bear these names."""
        if self._states is None or self._states[0] != names:
            self._states = (names, states(self._root, self.text, self.facts.symbols, names))
        return self._states[1]


class Parts(Sequence[Use]):
    """References that are kept piece by piece, so that two states of a text are compared without looking at each."""

    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parts) and self._parts == other._parts

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Use]:
        for line, found in self._parts:
            yield from (u._replace(line=u.line + line) for u in found) if line else found

    def __len__(self) -> int:
        return sum(len(found) for _, found in self._parts)

    @overload
    def __getitem__(self, index: int) -> Use: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Use]: ...
    def __getitem__(self, index: int | slice) -> Use | Sequence[Use]:
        return list(self)[index]
