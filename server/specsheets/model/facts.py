"""Facts: what a source file, or the declarations block of a sheet, says of itself.

Plain tuples rather than pydantic models: there are hundreds of thousands of them, and a process pool and the
cache move them by `marshal` (see `pack` and `unpack`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

EMPTY = "___"
"""The empty field, in any position and in every language."""


class Span(NamedTuple):
    """A stretch of text; lines and columns count from 1, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Param(NamedTuple):
    """One parameter. `kind` is `positional-only`, `plain`, `variadic`, `keyword-only`, `keywords` or `undecided` (a lone `___`)."""

    name: str
    kind: str
    annotation: str | None
    default: str | None


class Symbol(NamedTuple):
    """One statement of a block that declares something, in source order; all texts are canonical.

    `kind` is one of
    `import`   (`value`: the whole statement),
    `branch`   (`value`: the header of an `if`, `else`, `try`, `except`, `with`, `for` … without its colon),
    `value`    (a constant or variable of a module or class; `target` is the left side, `type` its annotation, `value` the right side),
    `type`     (a type alias; `value` is what it stands for),
    `function` (`type` is what it returns), `class` (`bases` holds keywords such as `metaclass=Meta` too),
    `attribute` (an instance attribute; `parent` is the method that first sets it; never a `value`, which is body).
    """

    kind: str
    name: str
    qualname: str
    parent: int
    line: int
    column: int
    end_line: int
    target: str = ""
    also: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    type_parameters: str = ""
    parameters: tuple[Param, ...] = ()
    bases: tuple[str, ...] | None = None
    type: str | None = None
    value: str | None = None
    doc: str | None = None
    remarks: tuple[str, ...] = ()

    def moved(self, lines: int, parent: int) -> Symbol:
        """The same declaration so many lines further down, under another parent."""
        moved = (*self[:3], parent, self.line + lines, self.column, self.end_line + lines, *self[7:])
        return tuple.__new__(Symbol, moved)  # done to all that stands behind an edit, so without a check of its length


def stand_alike(before: Sequence[Symbol], now: Sequence[Symbol]) -> bool:
    """Whether two states of a file differ in instance attributes alone, one for one: all else has the number that it had."""
    if len(before) != len(now):
        return False
    differing = [(x, y) for x, y in zip(before, now, strict=True) if x is not y]
    return all(x.kind == y.kind == "attribute" or x == y for x, y in differing)


def declare_alike(before: Sequence[Symbol], now: Sequence[Symbol]) -> bool:
    """Whether two states of a file differ in instance attributes alone. What stands behind one more or less has another number,
    by which those inside name it as their parent."""
    if stand_alike(before, now):
        return True
    was, has = ([s for s in symbols if s.kind != "attribute"] for symbols in (before, now))
    return len(was) == len(has) and all(
        x is y or (x[:3] == y[:3] and x[4:] == y[4:]) for x, y in zip(was, has, strict=True)
    )


class Import(NamedTuple):
    """One import, wherever it stands. `level` counts the leading dots; `names` is empty for `import a.b` (then `alias`
    is its `as` name); a star import has the single name `*`. `place` is `top`, `guarded` (under a try or a condition),
    `typing` (under TYPE_CHECKING) or `local` (inside a function)."""

    module: str
    level: int
    names: tuple[tuple[str, str], ...]
    alias: str
    place: str
    line: int
    column: int


class State(NamedTuple):
    """A piece of shared state that a file touches. `kind` is `env`, `config` or `global`; `access` is `read` or `write`."""

    kind: str
    key: str
    access: str
    line: int


class Problem(NamedTuple):
    """Something that could not be read; the rest of the file was."""

    line: int
    column: int
    message: str


class FileFacts(NamedTuple):
    """All that is known of one text. `exports` is `__all__` where it is a plain list, else None. `words` counts how
    often each identifier stands in the text outside strings and comments. `planned` says that a source file is empty
    or holds only a docstring. `bare` counts top-level statements that declare nothing."""

    path: str
    doc: str | None
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    exports: tuple[str, ...] | None
    states: tuple[State, ...]
    words: Mapping[str, int]
    problems: tuple[Problem, ...]
    lines: int
    bare: int
    planned: bool

    def children(self, parent: int) -> Iterator[tuple[int, Symbol]]:
        """The symbols directly inside the one at index `parent` (-1: the file), with their indices."""
        return ((i, s) for i, s in enumerate(self.symbols) if s.parent == parent)

    def outermost(self, number: int) -> Symbol:
        """The symbol with this number among those at the top of the file; inside of them there may come and go as many."""
        return next(islice((s for s in self.symbols if s.parent == -1), number, None))

    def public_names(self) -> list[str]:
        """The names that other files may rely on, in order, each once: `__all__` where it is known, else every
        top-level name without a leading underscore that is declared here (imports left out)."""
        if self.exports is not None:
            return list(dict.fromkeys(self.exports))
        return list(
            dict.fromkeys(n for s in self.top_level() for n in (s.name, *s.also) if n and not n.startswith("_"))
        )

    def top_level(self) -> Iterator[Symbol]:
        """Declarations at the top of the file, also those under a condition; imports and branches left out."""
        for s in self.symbols:
            if s.kind in DECLARING and "." not in s.qualname:
                yield s


class Use(NamedTuple):
    """One reference by a dotted path of names, such as `("users", "get_user")`. `call` is None, or the number of
    positional arguments, the keyword names, and whether arguments are unpacked (then the rest is not certain)."""

    path: tuple[str, ...]
    line: int
    column: int
    call: tuple[int, tuple[str, ...], bool] | None


DECLARING = frozenset({"value", "type", "function", "class"})
"""The kinds of symbol that declare a name of a module or class."""


def key_of(symbol: Symbol) -> str:
    """What distinguishes an entry within its sheet, before the ordinal: `function:Cart.total`, `import:from .models import Item`."""
    return f"{symbol.kind}:{symbol.qualname or symbol.value}"


def pack(facts: FileFacts) -> tuple[Any, ...]:
    """Facts as nested plain tuples that `marshal` accepts."""
    return (
        *facts[:2],
        tuple([(*s[:12], tuple([tuple(p) for p in s[12]]), *s[13:]) if s[12] else tuple(s) for s in facts.symbols]),
        tuple([tuple(i) for i in facts.imports]),
        facts.exports,
        tuple([tuple(x) for x in facts.states]),
        facts.words,
        tuple([tuple(p) for p in facts.problems]),
        *facts[8:],
    )


def unpack(packed: tuple[Any, ...]) -> FileFacts:
    """The inverse of `pack`; what it makes there are hundreds of thousands of is made without a check of its length."""
    path, doc, symbols, imports, exports, states, words, problems, lines, bare, planned = packed
    new = tuple.__new__
    return FileFacts(
        path,
        doc,
        tuple(
            [new(Symbol, (*s[:12], tuple([new(Param, p) for p in s[12]]), *s[13:]) if s[12] else s) for s in symbols]
        ),
        tuple([new(Import, i) for i in imports]),
        exports,
        tuple([new(State, x) for x in states]),
        words,
        tuple([new(Problem, p) for p in problems]),
        lines,
        bare,
        planned,
    )
