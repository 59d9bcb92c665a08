"""Members: a long class that is being typed: only the members that an edit touched are read again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.parse import shadow
from specsheets.languages.python.extract import Read, read
from specsheets.languages.python.grammar import kinds
from specsheets.languages.python.piece import Part, Paths, Piece
from specsheets.languages.python.states import add
from specsheets.languages.python.uses import InClass, in_class, uses
from specsheets.model.facts import FileFacts, Import, Problem, State, Symbol, Use

if TYPE_CHECKING:
    from tree_sitter import Node

LONG = 60
"""Lines; a shorter class is read as a whole."""


_NONE: frozenset[int] = frozenset()


class Cuts(NamedTuple):
    """A text that is one class: its name, how its members are indented, and where their first lines begin."""

    name: str
    indent: str
    starts: list[int]


class Attribute(NamedTuple):
    """An instance attribute that a member sets: the place of its symbol, and whether `__init__` sets it there."""

    place: int
    name: str
    is_first: bool


class _Placed(NamedTuple):
    """The symbols of a member in their place within a file."""

    key: tuple[int, int, int, frozenset[int]]
    symbols: tuple[Symbol, ...]
    placed: tuple[Symbol, ...]


class Member(Piece):
    """One statement of a class body, read as if the class held nothing else; its text and facts begin with a header for it."""

    _headed = 1

    def __init__(self, path: str, name: str, text: str, source: bytes, parsed: Read) -> None:
        self._name = name
        self._placed: _Placed | None = None
        super().__init__(path, text, source, parsed)
        whole = self.facts.symbols
        self.is_alone = bool(whole) and whole[0].name == name and all(s.parent >= 0 for s in whole[1:])
        self.end = whole[0].end_line - 1 if whole else 0
        add(self.words, {name: 1}, -1)

    def _take(self, text: str, source: bytes, parsed: Read, facts: FileFacts) -> None:
        super()._take(text, source, parsed, facts)
        whole = facts.symbols
        self.attributes = [
            Attribute(index, s.name, whole[s.parent].name == "__init__")
            for index, s in enumerate(whole)
            if s.kind == "attribute" and s.qualname == f"{self._name}.{s.name}"
        ]
        self._in_class: InClass | None = None
        self._free: tuple[frozenset[str], list[Use]] | None = None

    def placed(self, line: int, index: int, holder: int, gone: frozenset[int]) -> tuple[Symbol, ...]:
        """Its symbols within the class at index `holder`, but for those that are `gone`."""
        key, symbols, before = (line, index, holder, gone), self.facts.symbols, self._placed
        if before is not None and before.key == key and before.symbols is symbols:
            return before.placed
        if before and ((line, gone) != (before.key[0], before.key[3]) or len(symbols) != len(before.symbols)):
            before = None
        places = {0: holder}
        out: list[Symbol] = []
        for at, s in enumerate(symbols):
            if at and at not in gone:
                parent, places[at] = places[s.parent], index + len(out)
                known = before.placed[len(out)] if before and before.symbols[at] is s else None
                out.append(known if known and known.parent == parent else s.moved(line - 1, parent))
        self._placed = _Placed(key, symbols, tuple(out))
        return self._placed.placed

    @property
    def in_class(self) -> InClass:
        """Its references, and which of them the class may bind; lines count from the header."""
        if self._in_class is None:
            self._in_class = in_class(self.text, self._parsed.tree.root_node)
        return self._in_class

    def free(self, bound: frozenset[str]) -> list[Use]:
        """Its references where the class binds these names."""
        if self._free is None or (self._free[0] is not bound and self._free[0] != bound):
            found = zip(self.in_class.uses, self.in_class.direct, strict=True)
            self._free = (bound, [use for use, direct in found if not direct or use.path[0] not in bound])
        return self._free[1]


class Class:
    """A long class as a piece: its header with the doc comment, and its members."""

    containers: frozenset[str] = frozenset()
    bare = 0

    def __init__(self, path: str, cuts: Cuts, text: str, head: Piece, members: list[Member]) -> None:
        self.text = text
        self.is_broken = any(m.is_broken for m in members)
        self._path, self._cuts, self._head, self._members = path, cuts, head, members
        self._lines = list(accumulate([m.lines for m in members[:-1]], initial=head.lines - 1))
        self.lines = self._lines[-1] + members[-1].lines
        self._gone = _gone(members)
        self._shifted: tuple[tuple[int, int], tuple[Symbol, ...]] | None = None
        self._last_bound: frozenset[str] = frozenset()

    def _placed(self) -> Iterator[tuple[int, Member]]:
        """Each member with the number of lines before the header that it carries."""
        return ((n - 1, m) for n, m in zip(self._lines, self._members, strict=True))

    def leaves(self) -> list[Piece]:
        """See `Piece`."""
        return [self._head, *self._members]

    def parts(self, line: int) -> list[Part]:
        """See `Piece`."""
        bound = self._bound()
        if bound is None:
            return [(line, uses(self.text))]
        return [(line, self._head.uses()), *[(line + n, m.free(bound)) for n, m in self._placed()]]

    def _bound(self) -> frozenset[str] | None:
        """The names that the body binds, as the same set for as long as they are; None where they cannot be told."""
        found = [m.in_class for m in self._members]
        if not all(inside.is_clear for inside in found):
            return None
        bound: frozenset[str] = frozenset().union(*[inside.bound for inside in found])
        if bound != self._last_bound:
            self._last_bound = bound
        return self._last_bound

    def following(self, paths: Paths) -> frozenset[tuple[str, ...]]:
        """See `Piece`."""
        return frozenset().union(*(leaf.following(paths) for leaf in self.leaves()))

    def symbols(self, line: int, index: int) -> tuple[Symbol, ...]:
        """See `Piece`."""
        if self._shifted is None or self._shifted[0] != (line, index):
            first = self._head.facts.symbols[0]
            end = line + self._lines[-1] + self._members[-1].end
            out = [first._replace(line=first.line + line, end_line=end)]
            for n, (before, member) in enumerate(zip(self._lines, self._members, strict=True)):
                out += member.placed(line + before, index + len(out), index, self._gone.get(n, _NONE))
            self._shifted = ((line, index), tuple(out))
        return self._shifted[1]

    def imports(self, line: int) -> tuple[Import, ...]:
        """See `Piece`."""
        return tuple(i for n, m in self._placed() for i in m.imports(line + n))

    def problems(self, line: int) -> tuple[Problem, ...]:
        """See `Piece`."""
        return tuple(p for n, m in self._placed() for p in m.problems(line + n))

    def states(self, names: frozenset[str]) -> tuple[State, ...]:
        """See `Piece`."""
        return tuple(s._replace(line=s.line + n) for n, m in self._placed() for s in m.states(names))

    def edited(self, text: str, start: int, left: int) -> Class | None:
        """The class with another text, where no more than its header or some of its members has changed; the texts have
        `start` characters at their beginning and `left` at their end in common."""
        starts = [*self._cuts.starts, len(self.text)]
        if len(self.text) - left < starts[0]:
            return self._headed(text, text[: starts[0] + len(text) - len(self.text)])
        if start <= starts[0] or goes_on(text):
            return None
        broken = [n for n, m in enumerate(self._members) if m.is_broken]
        first = min([bisect_right(starts, start - 1) - 1, *broken])
        last = max([min(bisect_right(starts, len(self.text) - left) - 1, len(self._members) - 1), *broken])
        end = starts[last + 1] + len(text) - len(self.text)
        if first == last:
            unmoved = start - starts[first], left - (len(self.text) - starts[last + 1])
            made = _typed(self._path, self._cuts, text[starts[first] : end], self._members[first], *unmoved)
        else:
            made = self._read(text[starts[first] : end])
        if first and (made is None or any(m.is_broken for m in made)):
            # What is indented deeper, or begins with `else:`, continues the member before it.
            wider = self._read(text[starts[first - 1] : end])
            if wider and not any(m.is_broken for m in wider):
                first, made = first - 1, wider
        if not made:
            return None
        members = [*self._members[:first], *made, *self._members[last + 1 :]]
        prefix = len(_header(self._cuts.name))
        cuts = [*starts[:first], *accumulate((len(m.text) - prefix for m in members[first:-1]), initial=starts[first])]
        edited = Class(self._path, self._cuts._replace(starts=cuts), text, self._head, members)
        edited._last_bound = self._last_bound
        return edited

    def _headed(self, text: str, head: str) -> Class | None:
        """The class with another header."""
        made = _head(self._path, head, self._cuts)
        if made is None:
            return None
        moved = len(head) - self._cuts.starts[0]
        cuts = self._cuts._replace(starts=[start + moved for start in self._cuts.starts])
        return Class(self._path, cuts, text, made, self._members)

    def _read(self, text: str) -> list[Member] | None:
        """The members that a stretch of the body is; None where it can be no stretch of this one."""
        return _read(self._path, self._cuts, text)


def class_of(path: str, text: str, root: Node) -> Class | None:
    """The class that a text is, where it is a long one whose members can be told apart."""
    found = cuts(root, text) if text.count("\n") >= LONG else None
    if found is None or len(found.starts) < 2:
        return None
    head = _head(path, text[: found.starts[0]], found)
    stretches = pairwise([*found.starts, len(text)])
    read_each = [_read(path, found, text[a:b]) for a, b in stretches]
    members = [made[0] for made in read_each if made and len(made) == 1 and not made[0].is_broken]
    return Class(path, found, text, head, members) if head and len(members) == len(found.starts) else None


def cuts(root: Node, text: str, has_doc: bool = True) -> Cuts | None:
    """Where the members of a text begin that is one class; None where they cannot be told apart line by line. With
    `has_doc` a text at the head of its body is its doc comment."""
    known = kinds()
    statements = [child for child in root.named_children if child.kind_id != known.comment]
    node: Node | None = statements[0] if len(statements) == 1 else None
    if node is not None and node.kind_id == known.decorated_definition:
        node = node.child_by_field_id(known.definition)
    if node is None or node.kind_id != known.class_definition or node.child_by_field_id(known.type_parameters):
        return None
    name, body = node.child_by_field_id(known.name), node.child_by_field_id(known.body)
    if name is None or body is None:
        return None
    row = (node.child_by_field_id(known.superclasses) or name).end_point.row
    starts: list[int] = []
    indent = ""
    for n, child in enumerate(c for c in body.named_children if c.kind_id != known.comment):
        point = child.start_point
        start = child.start_byte - point.column
        is_first = has_doc and not n and child.kind_id == known.expression_statement
        is_doc = is_first and child.named_children[0].kind_id in (known.string, known.concatenated_string)
        if point.row > row and not is_doc:
            if starts and text[start : child.start_byte] != indent:
                return None
            indent = text[start : child.start_byte]
            starts.append(start)
        elif not starts and not is_doc:
            return None
        row = child.end_point.row - (child.end_point.column == 0)
    return Cuts(text[name.start_byte : name.end_byte], indent, starts) if starts and indent.isspace() else None


def _head(path: str, text: str, known: Cuts) -> Piece | None:
    """A header with a body that says nothing; None where the text is no header of this class."""
    whole = f"{text}{known.indent}pass\n"
    source = shadow(whole)
    parsed = read(source)
    found = None if parsed.broken else cuts(parsed.root, whole)
    return Piece(path, whole, source, parsed) if found == Cuts(known.name, known.indent, [len(text)]) else None


def _typed(path: str, known: Cuts, text: str, before: Member, start: int, left: int) -> list[Member] | None:
    """The members that one has become by an edit, which left so many characters as they were at its start and its end."""
    header = _header(known.name)
    source, parsed, amended = before.typed(header + text, start + len(header), left)
    return [amended] if amended else _cut(path, known, text, source, parsed)


def _read(path: str, known: Cuts, text: str) -> list[Member] | None:
    source = shadow(_header(known.name) + text)
    return _cut(path, known, text, source, read(source))


def _cut(path: str, known: Cuts, text: str, source: bytes, parsed: Read) -> list[Member] | None:
    first = len(_header(known.name))
    whole = _header(known.name) + text
    if parsed.broken:
        made = Member(path, known.name, whole, source, parsed)
        return [made] if made.is_alone and not _leaves(text, known.indent) else None
    found = cuts(parsed.root, whole, has_doc=False)
    if found is None or found.indent != known.indent or found.starts[0] != first:
        return None
    if len(found.starts) == 1:
        return [Member(path, known.name, whole, source, parsed)]
    parts = pairwise([*found.starts, len(whole)])
    made_each = [_read(path, known, whole[a:b]) for a, b in parts]
    return [made[0] for made in made_each if made] if all(made and len(made) == 1 for made in made_each) else None


def goes_on(text: str) -> bool:
    """Whether the last line of a text that is not blank would go on behind its end."""
    end = len(text)
    while end and text[end - 1] in " \t\n":
        end -= 1
    return text.endswith("\\", 0, end)


def _leaves(text: str, indent: str) -> bool:
    """Whether a line of a text may stand outside of a body that is indented so."""
    return any(
        not line.startswith(indent) and line.strip(" \t") and line.lstrip()[0] != "#" for line in text.split("\n")
    )


def _header(name: str) -> str:
    return f"class {name}:\n"


def _gone(members: list[Member]) -> dict[int, frozenset[int]]:
    """The attributes of each member that stand elsewhere: under `__init__`, else under the member that sets them first."""
    owners: dict[str, tuple[int, Attribute]] = {}
    gone: dict[int, frozenset[int]] = {}
    for n, member in enumerate(members):
        for attribute in member.attributes:
            owner = owners.get(attribute.name)
            at, lost = n, attribute
            if owner is None or (attribute.is_first and not owner[1].is_first):
                owners[attribute.name] = (n, attribute)
                if owner is None:
                    continue
                at, lost = owner
            gone[at] = gone.get(at, _NONE) | {lost.place}
    return gone
