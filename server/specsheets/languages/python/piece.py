"""Piece: a stretch of text that begins with a top-level statement and ends before the next, with what it says by itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self, overload

from specsheets.languages.parse import Before, shadow
from specsheets.languages.python.attributes import attributes, first_settings, receiver
from specsheets.languages.python.bodies import Setting, settings
from specsheets.languages.python.extract import Read, read, walked
from specsheets.languages.python.grammar import kinds
from specsheets.languages.python.states import add, containers, states, words
from specsheets.languages.python.touched import Stage, touched
from specsheets.languages.python.uses import following, uses
from specsheets.model.facts import FileFacts, Import, Problem, State, Symbol, Use

if TYPE_CHECKING:
    from tree_sitter import Node

Part = tuple[int, list[Use]]
"""References with the number of lines that stand before them."""
Paths = frozenset[tuple[str, ...]]


class Piece:
    """One top-level statement. Its lines count from its own first."""

    _headed = 0  # lines of its text that are none of the file

    def __init__(self, path: str, text: str, source: bytes, parsed: Read) -> None:
        facts, self._settings = walked(path, text, parsed)
        self.lines = text.count("\n") - self._headed
        self.words = dict(facts.words)
        self.is_broken = parsed.broken is not None
        self.containers = frozenset(containers(facts.symbols))
        self._imports: tuple[int, tuple[Import, ...]] = (0, facts.imports)
        self._take(text, source, parsed, facts)

    def _take(self, text: str, source: bytes, parsed: Read, facts: FileFacts) -> None:
        """Another text with these facts; what was found out of the one before is forgotten."""
        self.text = text
        self.facts = facts
        self.told = self._told()
        self._source, self._parsed = source, parsed
        self._uses: list[Use] | None = None
        self._shifted: tuple[tuple[int, int], tuple[Symbol, ...]] = ((0, 0), facts.symbols)
        self._states: tuple[frozenset[str], tuple[State, ...]] | None = None
        self._following: tuple[Paths, frozenset[tuple[str, ...]]] | None = None

    def typed(self, text: str, start: int, left: int) -> tuple[bytes, Read, Self | None]:
        """The source and the tree of what the piece has become by an edit, which left so many characters as they were at its
        start and its end; with the piece itself where no more has changed than one plain statement in a function of it."""
        source = shadow(text)
        if self.is_broken:
            return source, read(source), None
        parsed = read(source, Before(self._source, self._parsed.tree, start, left))
        return source, parsed, None if parsed.broken else self._amended(text, source, parsed, start, left)

    def _amended(self, text: str, source: bytes, parsed: Read, start: int, left: int) -> Self | None:
        before, now = Stage(self.text, self._parsed.root), Stage(text, parsed.root)
        found = touched(kinds(), before, now, start, left)
        symbols = self._set_anew(text, *found) if found else None
        if found is None or symbols is None:
            return None
        was, has = found
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        made.words = dict(self.words)
        add(made.words, words(text[has.start_byte : has.end_byte]), 1)
        add(made.words, words(self.text[was.start_byte : was.end_byte]), -1)
        made._settings, told = symbols
        made._take(text, source, parsed, self.facts._replace(symbols=told))
        return made

    def _set_anew(self, text: str, was: Node, has: Node) -> tuple[list[Setting], tuple[Symbol, ...]] | None:
        """What sets attributes after one statement has become another, and all symbols; None where other symbols depend on it."""
        symbols = self.facts.symbols
        first, last, behind = was.start_point.row + 1, was.end_point.row + 1, was.end_point.column + 1
        around = [s for s in symbols if s.kind == "function" and s.parent == 0 and s.line <= first <= s.end_line]
        own = receiver(around[0]) if around and symbols[0].kind == "class" else None
        if own is None:
            return self._settings, symbols
        gone = [s for s in self._settings if (first, was.start_point.column) < (s.line, s.column) < (last, behind)]
        come = list(settings(kinds(), text, has, own))
        if not gone and not come:
            return self._settings, symbols
        if any(s.kind != "attribute" for s in symbols[2:]):
            return None
        at = bisect_left(self._settings, (first, was.start_point.column), key=lambda s: (s.line, s.column))
        found = [*self._settings[:at], *come, *self._settings[at + len(gone) :]]
        known = dict(zip(first_settings(self._settings), symbols[2:], strict=True))
        return found, (*symbols[:2], *attributes(found, 1, f"{symbols[0].name}.", own, known))

    def _told(self) -> tuple[object, ...]:
        """What it says beside its symbols and the states that it touches."""
        said = self.facts
        return self.lines, said.imports, said.problems, said.bare, said.doc, self.containers

    def leaves(self) -> list[Piece]:
        """The stretches of text that are read by themselves."""
        return [self]

    def parts(self, line: int) -> list[Part]:
        """Its references where `line` lines stand before it."""
        return [(line, self.uses())]

    def uses(self) -> list[Use]:
        """See `Language.uses`."""
        if self._uses is None:
            self._uses = uses(self.text, self._parsed.tree.root_node)
        return self._uses

    def following(self, paths: Paths) -> frozenset[tuple[str, ...]]:
        """See `Language.following`."""
        if self._following is None or self._following[0] != paths:
            self._following = (paths, following(self.text, paths))
        return self._following[1]

    def symbols(self, line: int, index: int) -> tuple[Symbol, ...]:
        """Its symbols where `line` lines and `index` symbols stand before them."""
        if self._shifted[0] != (line, index):
            at, before = self._shifted[0][0], self._shifted[1]
            pairs = zip(self.facts.symbols, before, strict=True)
            moved = tuple(
                b if at == line and s.parent < 0 else s.moved(line, s.parent + index if s.parent >= 0 else -1)
                for s, b in pairs
            )
            self._shifted = ((line, index), moved)
        return self._shifted[1]

    def imports(self, line: int) -> tuple[Import, ...]:
        """Its imports where `line` lines stand before it."""
        if self._imports[0] != line:
            self._imports = (line, tuple(i._replace(line=i.line + line) for i in self.facts.imports))
        return self._imports[1]

    def problems(self, line: int) -> tuple[Problem, ...]:
        """What could not be read of it where `line` lines stand before it."""
        return tuple(p._replace(line=p.line + line) for p in self.facts.problems)

    @property
    def bare(self) -> int:
        """How many of its statements declare nothing, its doc comment included."""
        return self.facts.bare + (self.facts.doc is not None)

    def states(self, names: frozenset[str]) -> tuple[State, ...]:
        """The state that it touches, where the file's containers bear these names."""
        if self._states is None or self._states[0] != names:
            self._states = (names, states(self._parsed.root, self.text, self.facts.symbols, names))
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
            yield from (Use(u.path, u.line + line, u.column, u.call) for u in found) if line else found

    def __len__(self) -> int:
        return sum(len(found) for _, found in self._parts)

    @overload
    def __getitem__(self, index: int) -> Use: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Use]: ...
    def __getitem__(self, index: int | slice) -> Use | Sequence[Use]:
        return list(self)[index]
