"""Pieces: facts and uses of a text that is being typed: only the top-level statements that an edit touched are read again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.parse import shadow
from specsheets.languages.python.extract import LARGEST, Read, extract, read
from specsheets.languages.python.members import Class, class_of, goes_on
from specsheets.languages.python.piece import Part, Parts, Paths, Piece
from specsheets.languages.python.states import add, exports
from specsheets.languages.python.uses import following, uses
from specsheets.model.facts import FileFacts, Import, Problem, State, Symbol, Use
from specsheets.model.lines import LineTable, difference

if TYPE_CHECKING:
    from tree_sitter import Node

AnyPiece = Piece | Class

_FOREIGN_ENDS = "\r\f\0"
"""Characters at which a line, or the text, ends for some readers only: such texts are read whole."""


class _Edit(NamedTuple):
    """What an edit did to the pieces of a text: those from `first` on that went, and those that came in their place; and to their
    leaves, but for those that stayed."""

    first: int
    gone: list[AnyPiece]
    come: list[AnyPiece]
    leaves_gone: list[Piece]
    leaves_come: list[Piece]


class Typist:
    """One text under the hands of a person. `facts` and `uses` equal those of a fresh reading as long as the text has no
    errors; where it has, what stands around them is still known."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._text = ""
        self._pieces: list[AnyPiece] = []
        self._facts: FileFacts | None = None
        self._words: dict[str, int] = {}
        self._names: frozenset[str] = frozenset()  # of the containers
        self._places: list[tuple[int, int]] = []  # how many lines and symbols stand before each piece
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
            edit = self._follow(text)
            if not self._pieces:
                self._facts = extract(self._path, text)
            else:
                self._facts = (self._amended(text, edit) if edit else None) or self._gather(text)
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

    def _follow(self, text: str) -> _Edit | None:
        """Take the present text apart; there are no pieces where it cannot be. Returns what an edit did to them."""
        if len(text) > LARGEST:
            self._pieces = []
        elif self._pieces:
            return self._replace(text)
        elif not (_is_foreign(text) or text.startswith("\\\n")):
            made = _split(self._path, text, {})
            self._pieces = made if made and not any(p.is_broken for p in made) else []
            self._words, self._followed = {}, None
            self._count((), _leaves(self._pieces))
        return None

    def _replace(self, text: str) -> _Edit | None:
        pieces, starts = self._pieces, list(accumulate([len(piece.text) for piece in self._pieces], initial=0))
        head, tail = self._unmoved(text)
        if text.startswith("\\\n") or _is_foreign(text[max(head - 2, 0) : len(text) - tail + 2]):
            self._pieces = []
            return None
        first, last = self._touched(starts, head, tail)
        broken = [i for i, p in enumerate(pieces) if p.is_broken]
        first, last = min([first, *broken]), max([last, *broken])
        kept = len(self._text) - starts[last + 1]
        alone = pieces[first] if first == last else None
        part = text[starts[first] : len(text) - kept]
        followed = alone.edited(part, head - starts[first], tail - kept) if isinstance(alone, Class) else None
        known: dict[str, AnyPiece] = {}
        if followed:
            made: list[AnyPiece] = [followed]
        elif isinstance(alone, Piece):
            made = self._became(alone, part, head - starts[first], tail - kept)
        else:
            known = {p.text: p for p in pieces[first : last + 1] if not p.is_broken}
            made = _split(self._path, part, known)
        if first and not followed and any(p.is_broken for p in made):
            # What begins with `else:` or an indent continues the piece before it.
            known.update({pieces[first - 1].text: pieces[first - 1]})
            wider = _split(self._path, text[starts[first - 1] : len(text) - kept], known)
            if not any(p.is_broken for p in wider):
                first, made = first - 1, wider
        gone = pieces[first : last + 1]
        self._pieces = [*pieces[:first], *made, *pieces[last + 1 :]]
        edit = _Edit(first, gone, made, *_differing(_leaves(gone), _leaves(made)))
        self._count(edit.leaves_gone, edit.leaves_come)
        if self._followed is not None:
            paths = self._followed[0]
            if _following(edit.leaves_gone, paths) != _following(edit.leaves_come, paths):
                self._followed = None
        return edit

    def _became(self, piece: Piece, text: str, start: int, left: int) -> list[AnyPiece]:
        """What one piece has become by an edit that left so many characters as they were at its start and its end."""
        source, parsed, amended = piece.typed(text, start, left)
        known: dict[str, AnyPiece] = {} if piece.is_broken else {piece.text: piece}
        return [amended] if amended else _cut(self._path, text, source, parsed, known)

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

    def _count(self, gone: Iterable[Piece], come: Iterable[Piece]) -> None:
        self._words = self._words.copy()
        for times, leaves in ((1, come), (-1, gone)):
            for leaf in leaves:
                add(self._words, leaf.words, times)

    def _gather(self, text: str) -> FileFacts:
        pieces = self._pieces
        symbols: list[Symbol] = []
        imports: list[Import] = []
        problems: list[Problem] = []
        bare = line = 0
        self._names = names = frozenset().union(*(piece.containers for piece in pieces))
        self._places.clear()
        states: list[State] = []
        for piece in pieces:
            self._places.append((line, len(symbols)))
            symbols += piece.symbols(line, len(symbols))
            imports += piece.imports(line)
            problems += piece.problems(line)
            states += (s._replace(line=s.line + line) for s in piece.states(names))
            bare += piece.bare
            line += piece.lines
        whole, first = tuple(symbols), pieces[0].facts if isinstance(pieces[0], Piece) else None
        doc = first.doc if first else None
        return FileFacts(
            self._path,
            doc,
            whole,
            tuple(imports),
            exports(whole),
            tuple(states),
            self._words,
            tuple(problems),
            line + (not text.endswith("\n") and len(text) > 0),
            bare - (doc is not None),
            first is not None and len(pieces) == 1 and first.planned,
        )

    def _amended(self, text: str, edit: _Edit) -> FileFacts | None:
        """The facts of the present text where all but its symbols is as it was; None where it is not."""
        before, names = self._facts, self._names
        if before is None or [p.lines for p in edit.gone] != [p.lines for p in edit.come]:
            return None
        was, has = (
            [(leaf.told, leaf.states(names)) for leaf in leaves] for leaves in (edit.leaves_gone, edit.leaves_come)
        )
        if was != has:
            return None
        if text.endswith("\n") != self._text.endswith("\n") or len(self._pieces) == 1:
            return None
        start, last = self._places[edit.first][1], edit.first + len(edit.come)
        end = self._places[last][1] if last < len(self._places) else len(before.symbols)
        fresh = self._placed(edit.first, last, start)
        if any(s.name == "__all__" for s in (*before.symbols[start:end], *fresh)):
            return None
        if start + len(fresh) == end:
            fresh = [x if x == y else y for x, y in zip(before.symbols[start:end], fresh, strict=True)]
            behind = before.symbols[end:]
        else:
            behind = tuple(self._placed(last, len(self._pieces), start + len(fresh)))
        return before._replace(symbols=(*before.symbols[:start], *fresh, *behind), words=self._words)

    def _placed(self, first: int, last: int, index: int) -> list[Symbol]:
        """The symbols of some pieces, the first of which has number `index`."""
        symbols: list[Symbol] = []
        for place in range(first, last):
            line = self._places[place][0]
            self._places[place] = line, index + len(symbols)
            symbols += self._pieces[place].symbols(line, index + len(symbols))
        return symbols


def _leaves(pieces: Iterable[AnyPiece]) -> list[Piece]:
    return [leaf for piece in pieces for leaf in piece.leaves()]


def _differing(gone: list[Piece], come: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The leaves that went and those that came, but for what both have at their start and their end: most of a long class."""
    most = min(len(gone), len(come))
    head = next((n for n in range(most) if gone[n] is not come[n]), most)
    tail = next((n for n in range(most - head) if gone[-1 - n] is not come[-1 - n]), most - head)
    return gone[head : len(gone) - tail], come[head : len(come) - tail]


def _following(pieces: Iterable[AnyPiece], paths: Paths) -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(piece.following(paths) for piece in pieces))


def _is_foreign(text: str) -> bool:
    """Whether a stretch of text has ends of lines, or lines that go on, which not every reader takes for that."""
    return any(c in text for c in _FOREIGN_ENDS) or "\n\\\n" in text


def _split(path: str, text: str, known: dict[str, AnyPiece]) -> list[AnyPiece]:
    """The pieces of a text; those in `known` by their text are not read again. A text with errors is one broken piece."""
    source = shadow(text)
    return _cut(path, text, source, read(source), known)


def _cut(path: str, text: str, source: bytes, parsed: Read, known: dict[str, AnyPiece]) -> list[AnyPiece]:
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
