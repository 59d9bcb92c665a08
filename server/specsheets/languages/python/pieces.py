"""Pieces: facts and uses of a text that is being typed: only the top-level statements that an edit touched are read again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from specsheets.languages.parse import common_end, common_start, shadow
from specsheets.languages.python.extract import LARGEST, Read, extract, facts_of, read
from specsheets.languages.python.states import containers, exports, states
from specsheets.languages.python.uses import uses
from specsheets.model.facts import FileFacts, State, Symbol, Use

if TYPE_CHECKING:
    from tree_sitter import Node

_FOREIGN_ENDS = "\r\f\0"
"""Characters at which a line, or the text, ends for some readers only: such texts are read whole."""


class Piece:
    """A stretch of text that begins with a top-level statement and ends before the next, with what it says by itself."""

    def __init__(self, path: str, text: str, source: bytes, parsed: Read) -> None:
        self.text = text
        self.parsed = source, parsed.tree
        self._root = parsed.root
        self.lines = text.count("\n")
        self.facts = facts_of(path, text, parsed)
        self.is_broken = parsed.broken is not None
        self._uses: list[Use] | None = None
        self._shifted: tuple[tuple[int, int], tuple[Symbol, ...]] = ((0, 0), self.facts.symbols)
        self._states: tuple[frozenset[str], tuple[State, ...]] | None = None

    def uses(self) -> list[Use]:
        """See `Language.uses`; lines count from the piece's own first."""
        if self._uses is None:
            self._uses = uses(self.text)
        return self._uses

    def symbols(self, line: int, index: int) -> tuple[Symbol, ...]:
        """Its symbols where `line` lines and `index` symbols stand before them."""
        if self._shifted[0] != (line, index):
            moved = tuple(
                s._replace(
                    line=s.line + line, end_line=s.end_line + line, parent=s.parent + index if s.parent >= 0 else -1
                )
                for s in self.facts.symbols
            )
            self._shifted = ((line, index), moved)
        return self._shifted[1]

    def states(self, names: frozenset[str]) -> tuple[State, ...]:
        """The state that it touches, where the file's containers bear these names."""
        if self._states is None or self._states[0] != names:
            self._states = (names, states(self._root, self.text, self.facts.symbols, names))
        return self._states[1]


class Typist:
    """One text under the hands of a person. `facts` and `uses` equal those of a fresh reading as long as the text has no
    errors; where it has, what stands around them is still known."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._text = ""
        self._pieces: list[Piece] = []
        self._facts: FileFacts | None = None
        self._words: dict[str, int] = {}

    @property
    def is_quick(self) -> bool:
        """Whether the next edit will be read in pieces."""
        return bool(self._pieces)

    def facts(self, text: str) -> FileFacts:
        """The facts of the present text."""
        if self._facts is None or text != self._text:
            pieces = self._follow(text)
            self._facts = self._gather(text) if pieces else extract(self._path, text)
            self._text = text
        return self._facts

    def uses(self, text: str) -> Sequence[Use]:
        """The references of the present text; see `Language.uses`."""
        self.facts(text)
        if not self._pieces:
            return uses(text)
        out: list[Use] = []
        line = 0
        for piece in self._pieces:
            out += [u._replace(line=u.line + line) for u in piece.uses()] if line else piece.uses()
            line += piece.lines
        return out

    def _follow(self, text: str) -> list[Piece]:
        """The pieces of the present text; [] where it cannot be taken apart."""
        if len(text) > LARGEST or any(c in text for c in _FOREIGN_ENDS) or text.startswith("\\") or "\n\\" in text:
            self._pieces = []
        elif not self._pieces:
            made = _split(self._path, text, {})
            self._pieces = made if made and not any(p.is_broken for p in made) else []
            self._words = {}
            self._count((), self._pieces)
        else:
            self._replace(text)
        return self._pieces

    def _replace(self, text: str) -> None:
        first, last = self._touched(text)
        pieces = self._pieces
        broken = [i for i, p in enumerate(pieces) if p.is_broken]
        first, last = min([first, *broken]), max([last, *broken])
        starts = self._starts()
        kept = len(self._text) - starts[last + 1]
        known = {p.text: p for p in pieces[first : last + 1] if not p.is_broken}
        alone = pieces[first] if first == last and not pieces[first].is_broken else None
        made = _split(self._path, text[starts[first] : len(text) - kept], known, alone)
        if first and any(p.is_broken for p in made):
            # What begins with `else:` or an indent continues the piece before it.
            known.update({pieces[first - 1].text: pieces[first - 1]})
            wider = _split(self._path, text[starts[first - 1] : len(text) - kept], known)
            if not any(p.is_broken for p in wider):
                first, made = first - 1, wider
        self._count(pieces[first : last + 1], made)
        self._pieces = [*pieces[:first], *made, *pieces[last + 1 :]]

    def _touched(self, text: str) -> tuple[int, int]:
        """The first and last piece in which the present text differs from the one before; neighbours at the seam included."""
        before = self._text
        head = common_start(before, text)
        tail = min(common_end(before, text), len(before) - head, len(text) - head)
        starts = self._starts()
        most = len(self._pieces) - 1
        first = max(0, bisect_right(starts, max(head - 1, 0)) - 1)
        last = max(first, bisect_right(starts, len(before) - tail) - 1)
        return min(first, most), min(last, most)

    def _starts(self) -> list[int]:
        starts = [0]
        for piece in self._pieces:
            starts.append(starts[-1] + len(piece.text))
        return starts

    def _count(self, gone: Iterable[Piece], come: Iterable[Piece]) -> None:
        counts = dict(self._words)
        for sign, pieces in ((1, come), (-1, gone)):
            for piece in pieces:
                for word, n in piece.facts.words.items():
                    counts[word] = counts.get(word, 0) + sign * n
        self._words = {word: n for word, n in counts.items() if n}

    def _gather(self, text: str) -> FileFacts:
        pieces = self._pieces
        symbols: list[Symbol] = []
        lines: list[int] = []
        line = 0
        for piece in pieces:
            symbols += piece.symbols(line, len(symbols))
            lines.append(line)
            line += piece.lines
        places = list(zip(lines, pieces, strict=True))
        whole = tuple(symbols)
        names = frozenset(containers(whole))
        return FileFacts(
            self._path,
            pieces[0].facts.doc,
            whole,
            tuple(i._replace(line=i.line + n) if n else i for n, p in places for i in p.facts.imports),
            exports(whole),
            tuple(s._replace(line=s.line + n) for n, p in places for s in p.states(names)),
            self._words,
            tuple(x._replace(line=x.line + n) for n, p in places for x in p.facts.problems),
            line + (not text.endswith("\n") and len(text) > 0),
            sum(p.facts.bare + (p is not pieces[0] and p.facts.doc is not None) for p in pieces),
            len(pieces) == 1 and pieces[0].facts.planned,
        )


def _split(path: str, text: str, known: dict[str, Piece], before: Piece | None = None) -> list[Piece]:
    """The pieces of a text; those in `known` by their text are not read again. A text with errors is one broken piece.
    `before` is the whole piece that these few letters were before an edit."""
    source = shadow(text)
    parsed = read(source, before.parsed if before else None)
    starts = [] if parsed.broken else _seams(parsed.root, text)
    if not starts:
        return [Piece(path, text, source, parsed)]
    cuts = [0, *starts[1:], len(text)]
    parts = [text[a:b] for a, b in pairwise(cuts)]
    if len(parts) == 1:
        return [known.get(text) or Piece(path, text, source, parsed)]
    pieces = [known.get(part) or _fresh(path, part) for part in parts]
    return pieces if not any(p.is_broken for p in pieces) else [Piece(path, text, source, parsed)]


def _fresh(path: str, text: str) -> Piece:
    source = shadow(text)
    return Piece(path, text, source, read(source))


def _seams(root: Node, text: str) -> list[int]:
    """Where top-level statements begin that stand at the start of a line of their own; [] where a text ends within one."""
    if text.rstrip(" \t\n").endswith("\\"):
        return []
    out: list[int] = []
    row = -1
    for child in root.children:
        point = child.start_point
        if child.type == "comment":
            continue
        if point.column == 0 and point.row > row and child.is_named:
            out.append(child.start_byte)
        row = child.end_point.row - (child.end_point.column == 0)
    return out
