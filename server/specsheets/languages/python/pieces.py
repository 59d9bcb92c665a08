"""Pieces: facts and uses of a text that is being typed: only the top-level statements that an edit touched are read again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from specsheets.languages.parse import shadow
from specsheets.languages.python.extract import LARGEST, extract, read
from specsheets.languages.python.members import Class, class_of, goes_on
from specsheets.languages.python.piece import Part, Parts, Paths, Piece
from specsheets.languages.python.states import exports
from specsheets.languages.python.uses import following, uses
from specsheets.model.facts import FileFacts, Import, Problem, State, Symbol, Use
from specsheets.model.lines import LineTable, difference

if TYPE_CHECKING:
    from tree_sitter import Node

AnyPiece = Piece | Class

_FOREIGN_ENDS = "\r\f\0"
"""Characters at which a line, or the text, ends for some readers only: such texts are read whole."""


class Typist:
    """One text under the hands of a person. `facts` and `uses` equal those of a fresh reading as long as the text has no
    errors; where it has, what stands around them is still known."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._text = ""
        self._pieces: list[AnyPiece] = []
        self._facts: FileFacts | None = None
        self._words: dict[str, int] = {}
        self._typed: LineTable | None = None
        self._followed: tuple[Paths, frozenset[tuple[str, ...]]] | None = None

    @property
    def is_quick(self) -> bool:
        """Whether the next edit will be read in pieces."""
        return bool(self._pieces)

    def typed(self, lines: LineTable) -> None:
        """See `Typist` in `languages.language`."""
        self._typed = lines

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
        parts: list[Part] = []
        line = 0
        for piece in self._pieces:
            parts += piece.parts(line)
            line += piece.lines
        return Parts(parts)

    def following(self, text: str, paths: Paths) -> frozenset[tuple[str, ...]]:
        """What follows some dotted paths in the present text; see `Language.following`."""
        self.facts(text)
        if not self._pieces:
            return following(text, paths)
        if self._followed is None or self._followed[0] != paths:
            self._followed = (paths, _following(self._pieces, paths))
        return self._followed[1]

    def _follow(self, text: str) -> list[AnyPiece]:
        """The pieces of the present text; [] where it cannot be taken apart."""
        if len(text) > LARGEST:
            self._pieces = []
        elif self._pieces:
            self._replace(text)
        elif not (_is_foreign(text) or text.startswith("\\\n")):
            made = _split(self._path, text, {})
            self._pieces = made if made and not any(p.is_broken for p in made) else []
            self._words, self._followed = {}, None
            self._count((), self._pieces)
        return self._pieces

    def _replace(self, text: str) -> None:
        pieces, starts = self._pieces, self._starts()
        head, tail = self._unmoved(text)
        if text.startswith("\\\n") or _is_foreign(text[max(head - 2, 0) : len(text) - tail + 2]):
            self._pieces = []
            return
        first, last = self._touched(starts, head, tail)
        broken = [i for i, p in enumerate(pieces) if p.is_broken]
        first, last = min([first, *broken]), max([last, *broken])
        kept = len(self._text) - starts[last + 1]
        alone = pieces[first] if first == last else None
        part = text[starts[first] : len(text) - kept]
        followed = alone.edited(part, head - starts[first], tail - kept) if isinstance(alone, Class) else None
        before = alone if isinstance(alone, Piece) and not alone.is_broken else None
        # A long piece takes time to be found by its text.
        known = {} if followed else {p.text: p for p in pieces[first : last + 1] if not p.is_broken}
        made: list[AnyPiece] = [followed] if followed else _split(self._path, part, known, before)
        if first and not followed and any(p.is_broken for p in made):
            # What begins with `else:` or an indent continues the piece before it.
            known.update({pieces[first - 1].text: pieces[first - 1]})
            wider = _split(self._path, text[starts[first - 1] : len(text) - kept], known)
            if not any(p.is_broken for p in wider):
                first, made = first - 1, wider
        gone = pieces[first : last + 1]
        self._count(gone, made)
        if self._followed is not None and _following(gone, self._followed[0]) != _following(made, self._followed[0]):
            self._followed = None
        self._pieces = [*pieces[:first], *made, *pieces[last + 1 :]]

    def _unmoved(self, text: str) -> tuple[int, int]:
        """How many characters the present text and the one before have in common at their start and at their end."""
        edit = self._typed.edit if self._typed is not None and self._typed.text is text else None
        if edit is None or edit.before is not self._text:
            edit = difference(self._text, text)
        return edit.start, edit.left

    def _touched(self, starts: list[int], head: int, tail: int) -> tuple[int, int]:
        """The first and last piece in which the present text differs from the one before, neighbours at the seam included."""
        most = len(self._pieces) - 1
        first = max(0, bisect_right(starts, max(head - 1, 0)) - 1)
        last = max(first, bisect_right(starts, len(self._text) - tail) - 1)
        return min(first, most), min(last, most)

    def _starts(self) -> list[int]:
        starts = [0]
        for piece in self._pieces:
            starts.append(starts[-1] + len(piece.text))
        return starts

    def _count(self, gone: Iterable[AnyPiece], come: Iterable[AnyPiece]) -> None:
        balance: dict[Piece, int] = {}  # most leaves of a long class come as they go
        for sign, pieces in ((1, come), (-1, gone)):
            for leaf in (leaf for piece in pieces for leaf in piece.leaves()):
                balance[leaf] = balance.get(leaf, 0) + sign
        counts = self._words.copy()
        moved = [(leaf.words, times) for leaf, times in balance.items() if times]
        for words, times in moved:
            for word, n in words.items():
                counts[word] = counts.get(word, 0) + times * n
        for words, _ in moved:
            for word in words:
                if counts.get(word) == 0:
                    del counts[word]
        self._words = counts

    def _gather(self, text: str) -> FileFacts:
        pieces = self._pieces
        symbols: list[Symbol] = []
        imports: list[Import] = []
        problems: list[Problem] = []
        bare = line = 0
        names = frozenset().union(*(piece.containers for piece in pieces))
        states: list[State] = []
        for piece in pieces:
            said = piece.facts
            symbols += piece.symbols(line, len(symbols))
            if said.imports:
                imports += piece.imports(line)
            if said.problems:
                problems += (p._replace(line=p.line + line) for p in said.problems)
            if found := piece.states(names):
                states += (s._replace(line=s.line + line) for s in found)
            bare += said.bare + (said.doc is not None)
            line += piece.lines
        whole, first = tuple(symbols), pieces[0].facts
        return FileFacts(
            self._path,
            first.doc,
            whole,
            tuple(imports),
            exports(whole),
            tuple(states),
            self._words,
            tuple(problems),
            line + (not text.endswith("\n") and len(text) > 0),
            bare - (first.doc is not None),
            len(pieces) == 1 and first.planned,
        )


def _following(pieces: list[AnyPiece], paths: Paths) -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(piece.following(paths) for piece in pieces))


def _is_foreign(text: str) -> bool:
    """Whether a stretch of text has ends of lines, or lines that go on, which not every reader takes for that."""
    return any(c in text for c in _FOREIGN_ENDS) or "\n\\\n" in text


def _split(path: str, text: str, known: dict[str, AnyPiece], before: Piece | None = None) -> list[AnyPiece]:
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
        return [known.get(text) or class_of(path, text, parsed.root) or Piece(path, text, source, parsed)]
    pieces = [known.get(part) or _fresh(path, part) for part in parts]
    return pieces if not any(p.is_broken for p in pieces) else [Piece(path, text, source, parsed)]


def _fresh(path: str, text: str) -> AnyPiece:
    source = shadow(text)
    parsed = read(source)
    found = None if parsed.broken else class_of(path, text, parsed.root)
    return found or Piece(path, text, source, parsed)


def _seams(root: Node, text: str) -> list[int]:
    """Where top-level statements begin that stand at the start of a line of their own; [] where a text ends within one."""
    if goes_on(text):
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
